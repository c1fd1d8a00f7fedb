// Compiles Scenes.sol to scenes.json: node compile.js, with the npm package solc installed.
const fs = require('fs'), path = require('path'), solc = require('solc');
const source = fs.readFileSync(path.join(__dirname, 'Scenes.sol'), 'utf8');
const out = JSON.parse(solc.compile(JSON.stringify({
  language: 'Solidity', sources: { 'Scenes.sol': { content: source } },
  settings: { evmVersion: 'paris', optimizer: { enabled: true, runs: 1 }, metadata: { appendCBOR: false }, outputSelection: { '*': { '*': ['evm.bytecode.object'] } } },
})));
for (const e of out.errors || []) if (e.severity === 'error') { console.error(e.formattedMessage); process.exit(1); }
const code = {};
for (const [name, c] of Object.entries(out.contracts['Scenes.sol'])) code[name] = '0x' + c.evm.bytecode.object;
fs.writeFileSync(path.join(__dirname, '..', 'states', 'scenes.json'), JSON.stringify({ compiler: solc.version(), code }, null, 1) + '\n');
