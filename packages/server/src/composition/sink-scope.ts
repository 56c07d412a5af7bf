import { inject, injectable } from 'tsyringe';
import type { Disposable } from 'tsyringe';
import type { Log } from 'change-hook-core';
import { closeSinks } from '../open-sinks.js';
import { TOKENS } from './tokens.js';
import type { OpenSink } from './tokens.js';

/**
 * One sink for as long as its child container lives: disposing of the container closes the sink. It is a class that the
 * container constructs, since `container.dispose()` disposes of nothing that `useFactory` or `useValue` gave it.
 */
@injectable()
export class SinkScope implements Disposable {
  constructor(@inject(TOKENS.sink) readonly open: OpenSink, @inject(TOKENS.log) private readonly log: Log) {}

  dispose(): Promise<void> {
    return closeSinks([this.open], this.log);
  }
}
