import { inject, injectable } from 'tsyringe';
import type { Disposable } from 'tsyringe';
import { TOKENS } from './tokens.js';
import type { OpenSink } from './tokens.js';

/**
 * One sink for as long as its child container lives: disposing of the container closes the sink. It is a class that the
 * container constructs, since `container.dispose()` disposes of nothing that `useFactory` or `useValue` gave it.
 */
@injectable()
export class SinkScope implements Disposable {
  constructor(@inject(TOKENS.sink) readonly open: OpenSink) {}

  async dispose(): Promise<void> {
    await this.open.sink.close();
  }
}
