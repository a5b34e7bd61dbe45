import type { Draft, LatchkeyApi } from '../../../shared/ipc.ts';
import { DraftKeeper } from './draft-keeper.ts';
import type { WorkspaceEditors } from './workspace-editors.ts';

/**
 * What the window remembers of its editors while the workspace is not shown. It knows nothing of the editors
 * themselves: their code is loaded with the first sign-in.
 */
export class EditorMemory {
  readonly keeper: DraftKeeper;
  readonly #draft: Draft | null;
  #editors: WorkspaceEditors | null = null;

  constructor(bridge: LatchkeyApi, draft: Draft | null) {
    this.keeper = new DraftKeeper(bridge);
    this.#draft = draft;
  }

  /** The window's editors, made by `create` the first time. */
  editors(create: (draft: Draft | null, keeper: DraftKeeper) => WorkspaceEditors): WorkspaceEditors {
    this.#editors ??= create(this.#draft, this.keeper);
    return this.#editors;
  }
}
