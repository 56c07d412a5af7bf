import { expect } from 'chai';
import { Broker } from '../../src/pb/broker.js';
import { encodeBanana } from '../../src/pb/banana-encoder.js';
import { PbConnectionLost, PbProtocolError, PbRemoteError, PbTooLargeError } from '../../src/pb/pb-errors.js';
import type { Sexp } from '../../src/pb/sexp.js';
import { bytes, hex } from '../support/bytes.js';

/** The offer of every Twisted: ['pb', 'none']. */
const OFFER = hex('02 80 | 02 82 7062 | 04 82 6e6f6e65');

class Peer {
  written = Buffer.alloc(0);
  ready = false;
  readonly broker = new Broker({
    write: (piece) => (this.written = Buffer.concat([this.written, piece])),
    onReady: () => (this.ready = true),
  });

  /** What was written since it was last asked. */
  take(): string {
    const taken = this.written.toString('hex');
    this.written = Buffer.alloc(0);
    return taken;
  }

  frame(...frame: readonly Sexp[]): void {
    this.broker.receive(encodeBanana(frame, 'pb'));
  }

  static inTouch(): Peer {
    const peer = new Peer();
    peer.broker.receive(OFFER);
    peer.take();
    return peer;
  }
}

async function failureOf(promise: Promise<unknown>): Promise<Error> {
  return promise.then(() => expect.fail('it fulfilled'), (error: unknown) => error as Error);
}

describe('the Broker', () => {
  describe('at the beginning', () => {
    it('says nothing before the peer has offered its dialects', () => {
      const peer = new Peer();
      expect(peer.take()).to.equal('');
      expect(peer.ready).to.equal(false);
    });

    it('chooses pb as a plain string, then tells its version with a word of the vocabulary', () => {
      const peer = new Peer();
      peer.broker.receive(OFFER);
      expect(peer.take()).to.equal(hex('02 82 7062 | 02 80 13 87 06 81').toString('hex'));
      expect(peer.ready).to.equal(true);
    });

    it('takes the first dialect of the offer that it speaks, and sends no vocabulary in none', () => {
      const peer = new Peer();
      peer.broker.receive(encodeBanana([bytes('fancy'), bytes('none')], 'none'));
      expect(peer.take()).to.equal(hex('04 82 6e6f6e65 | 02 80 07 82 76657273696f6e 06 81').toString('hex'));
    });

    it('refuses a peer that offers no dialect it speaks', () => {
      expect(() => new Peer().broker.receive(encodeBanana([bytes('fancy')], 'none'))).to.throw(PbProtocolError, 'no dialect');
      expect(() => new Peer().broker.receive(encodeBanana(5, 'none'))).to.throw(PbProtocolError, 'no dialect');
    });

    it('refuses a peer that speaks HTTP', () => {
      const answer = Buffer.from(`HTTP/1.1 400 Bad Request\r\n${'x'.repeat(64)}`);
      expect(() => new Peer().broker.receive(answer)).to.throw(PbProtocolError);
    });

    it('accepts version 6, and no other', () => {
      const peer = Peer.inTouch();
      peer.frame(bytes('version'), 6);
      expect(() => peer.frame(bytes('version'), 5)).to.throw(PbProtocolError, 'version 6');
    });
  });

  describe('calling', () => {
    it('writes a message: request, object, method, answer wanted, arguments as a tuple, keywords as a dictionary', () => {
      const peer = Peer.inTouch();
      void peer.broker.call('root', 'login', [bytes('me')]);
      expect(peer.take()).to.equal(hex(
        '07 80 | 1a 87 | 01 81 | 04 82 726f6f74 | 14 87 | 01 81 | 02 80 0b 87 02 82 6d65 | 01 80 05 87',
      ).toString('hex'));
    });

    it('names an object that the peer told by its number', () => {
      const peer = Peer.inTouch();
      void peer.broker.call(3, 'go', []);
      expect(peer.take()).to.equal(hex(
        '07 80 | 1a 87 | 01 81 | 03 81 | 02 82 676f | 01 81 | 01 80 0b 87 | 01 80 05 87',
      ).toString('hex'));
    });

    it('matches answers to calls by the request number, in whatever order they come', async () => {
      const peer = Peer.inTouch();
      const first = peer.broker.call('root', 'a', []);
      const second = peer.broker.call('root', 'b', []);
      peer.frame(bytes('answer'), 2, bytes('two'));
      peer.frame(bytes('answer'), 1, bytes('one'));
      expect(await first).to.deep.equal(bytes('one'));
      expect(await second).to.deep.equal(bytes('two'));
    });

    it('rejects with the exception that the peer answered', async () => {
      const peer = Peer.inTouch();
      const call = peer.broker.call('root', 'a', []);
      peer.frame(bytes('error'), 1, [bytes('twisted.spread.pb.CopyableFailure'), [bytes('dictionary'),
        [[bytes('unicode'), bytes('type')], bytes('builtins.KeyError')],
        [[bytes('unicode'), bytes('value')], [bytes('unicode'), bytes('who')]]]]);
      const error = await failureOf(call);
      expect(error).to.be.instanceOf(PbRemoteError).and.include({ remoteClass: 'builtins.KeyError', remoteMessage: 'who' });
      expect(error.message).to.equal('builtins.KeyError: who');
    });

    it('drops an answer that nobody waits for', () => {
      const peer = Peer.inTouch();
      peer.frame(bytes('answer'), 9, 1);
      peer.frame(bytes('error'), 9, 1);
      expect(peer.take()).to.equal('');
    });

    it('throws at once for arguments that are too large, writes nothing, and goes on', () => {
      const peer = Peer.inTouch();
      expect(() => peer.broker.call('root', 'a', ['x'.repeat(655_361)])).to.throw(PbTooLargeError);
      expect(peer.take()).to.equal('');
      void peer.broker.call('root', 'a', []);
      expect(peer.take()).to.include('1a870181');
    });

    it('rejects every call without its answer when the connection is lost, and every later one', async () => {
      const peer = Peer.inTouch();
      const call = peer.broker.call('root', 'a', []);
      peer.broker.lose('the cable is out');
      expect(await failureOf(call)).to.be.instanceOf(PbConnectionLost).with.property('message', 'the cable is out');
      expect(await failureOf(peer.broker.call('root', 'b', []))).to.be.instanceOf(PbConnectionLost);
      peer.take();
      peer.broker.release(1);
      peer.frame(bytes('answer'), 1, 1);
      expect(peer.take()).to.equal('');
    });

    it('gives an object of the peer back with decref', () => {
      const peer = Peer.inTouch();
      peer.broker.release(4);
      expect(peer.take()).to.equal(hex('02 80 | 1d 87 | 04 81').toString('hex'));
    });
  });

  describe('called', () => {
    it('answers a message with an error, as it lends out no objects', () => {
      for (const command of ['message', 'cachemessage']) {
        const peer = Peer.inTouch();
        peer.frame(bytes(command), 8, 1, bytes('print'), 1, [bytes('tuple')], [bytes('dictionary')]);
        expect(peer.take().slice(0, 12)).to.equal(hex('03 80 | 1c 87 | 08 81').toString('hex'));
      }
    });

    it('answers nothing to a message that wants no answer', () => {
      const peer = Peer.inTouch();
      peer.frame(bytes('message'), 8, 1, bytes('print'), 0, [bytes('tuple')], [bytes('dictionary')]);
      expect(peer.take()).to.equal('');
    });

    it('takes decref, decache, uncache and didNotUnderstand without a word', () => {
      const peer = Peer.inTouch();
      for (const command of ['decref', 'decache', 'uncache', 'didNotUnderstand']) peer.frame(bytes(command), 1);
      expect(peer.take()).to.equal('');
    });

    it('says didNotUnderstand to a command that it does not know', () => {
      const peer = Peer.inTouch();
      peer.frame(bytes('dance'), 1);
      expect(peer.take()).to.equal(hex('02 80 10 82 6469644e6f74556e6465727374616e64 | 05 82 64616e6365').toString('hex'));
    });

    it('ends with a peer that goes on so', () => {
      const peer = Peer.inTouch();
      for (let n = 0; n < 100; n++) peer.frame(bytes('dance'), n);
      expect(() => peer.frame(bytes('dance'), 100)).to.throw(PbProtocolError, 'too many');
    });

    it('refuses what is not a frame', () => {
      const [answer, error, message] = [bytes('answer'), bytes('error'), bytes('message')];
      for (const frame of [5, [], [[answer]], [answer], [answer, bytes('1'), 1], [error, 1], [message]]) {
        expect(() => Peer.inTouch().broker.receive(encodeBanana(frame, 'pb'))).to.throw(PbProtocolError);
      }
    });
  });
});
