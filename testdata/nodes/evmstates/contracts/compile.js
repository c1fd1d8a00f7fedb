// Compiles Scenes.sol, Uncredited.sol and Failures.sol to ../states/*.json: node compile.js, with the npm package solc installed.
const fs = require('fs'), path = require('path'), solc = require('solc');
for (const file of ['Scenes', 'Uncredited', 'Failures']) {
  const name = file + '.sol', source = fs.readFileSync(path.join(__dirname, name), 'utf8');
  const out = JSON.parse(solc.compile(JSON.stringify({
    language: 'Solidity', sources: { [name]: { content: source } },
    settings: { evmVersion: 'paris', optimizer: { enabled: true, runs: 1 }, metadata: { appendCBOR: false }, outputSelection: { '*': { '*': ['evm.bytecode.object'] } } },
  })));
  for (const e of out.errors || []) if (e.severity === 'error') { console.error(e.formattedMessage); process.exit(1); }
  const code = {};
  for (const [contract, c] of Object.entries(out.contracts[name])) code[contract] = '0x' + c.evm.bytecode.object;
  fs.writeFileSync(path.join(__dirname, '..', 'states', file.toLowerCase() + '.json'), JSON.stringify({ compiler: solc.version(), code }, null, 1) + '\n');
}
