import { spawnSync } from 'node:child_process';

/** Debian's Python first: another one on the PATH may not have its packages. */
const PYTHONS = ['/usr/bin/python3', 'python3'];

/** Reads a JSON document of questions and writes one of answers; every byte is hex. Uses Twisted's public functions only. */
const SCRIPT = `
import json, struct, sys
from twisted.spread import banana, jelly, pb
from twisted.python.failure import Failure

def sexp(it):
    if isinstance(it, list):
        return [sexp(element) for element in it]
    (kind, text), = it.items()
    return {"i": int, "s": bytes.fromhex, "f": lambda text: struct.unpack("!d", bytes.fromhex(text))[0]}[kind](text)

def encode(dialect, expression):
    written = []
    speaker = banana.Banana(isClient=1)
    speaker.connectionMade()
    speaker.currentDialect = dialect.encode()
    speaker.transport = type("Transport", (), {"write": lambda self, data: written.append(data)})()
    speaker.sendEncoded(expression)
    return b"".join(written).hex()

def failure(text):
    broker = pb.Broker()
    try:
        raise KeyError(text)
    except KeyError:
        return encode("pb", broker.serialize(pb.CopyableFailure()))

asked = json.load(sys.stdin)
json.dump({
    "banana": [encode(dialect, sexp(it)) for dialect, it in asked["banana"]],
    "jelly": [encode("pb", jelly.jelly(value)) for value in asked["jelly"]],
    "respond": [pb.respond(bytes.fromhex(challenge), password.encode()).hex() for challenge, password in asked["respond"]],
    "failure": [failure(text) for text in asked["failure"]],
}, sys.stdout)
`;

/** An expression as the script reads it. */
export type AskedSexp = { i: string } | { s: string } | { f: string } | AskedSexp[];

export interface Asked {
  banana: [dialect: string, sexp: AskedSexp][];
  /** JSON texts, each put into the document as it is. */
  jelly: string[];
  respond: [challenge: string, password: string][];
  failure: string[];
}

export type Answered = Record<keyof Asked, string[]>;

/** A Python that has Twisted; undefined where there is none. */
export function pythonWithTwisted(): string | undefined {
  return PYTHONS.find((python) => spawnSync(python, ['-c', 'import twisted.spread.pb'], { stdio: 'ignore' }).status === 0);
}

export function askTwisted(python: string, { jelly, ...asked }: Asked): Answered {
  const input = `${JSON.stringify(asked).slice(0, -1)},"jelly":[${jelly.join(',')}]}`;
  const { status, stdout, stderr } = spawnSync(python, ['-c', SCRIPT], { input, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
  if (status !== 0) throw new Error(`Twisted failed:\n${stderr}`);
  return JSON.parse(stdout) as Answered;
}
