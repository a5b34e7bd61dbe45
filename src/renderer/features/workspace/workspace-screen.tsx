import { type ComponentProps, useState } from 'react';
import type { EditorMemory } from './editor-memory.ts';
import { Workspace } from './workspace.tsx';
import { WorkspaceEditors } from './workspace-editors.ts';

type WorkspaceScreenProps = Omit<ComponentProps<typeof Workspace>, 'editors'> & { readonly memory: EditorMemory };

/** The workspace with all of its code, loaded when it is first shown. Each sign-in gets a workspace of its own. */
export default function WorkspaceScreen({ memory, ...rest }: WorkspaceScreenProps) {
  const [editors] = useState(() => memory.editors((draft, keeper) => new WorkspaceEditors(draft, keeper)));
  return <Workspace key={rest.session.epoch} editors={editors} {...rest} />;
}
