import type { ReactNode } from 'react';

/** Icons are decoration: what they stand for is said by a label beside them. Drawn on a grid of 16 units. */
function Icon({ children }: { readonly children: ReactNode }) {
  return (
    <svg
      width="16"
      height="16"
      viewBox="0 0 16 16"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.5"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      {children}
    </svg>
  );
}

export const PlayIcon = () => (
  <Icon>
    <path d="M5 3.2v9.6L12.5 8z" fill="currentColor" />
  </Icon>
);

export const StopIcon = () => (
  <Icon>
    <rect x="4" y="4" width="8" height="8" rx="1" fill="currentColor" />
  </Icon>
);

export const TidyIcon = () => (
  <Icon>
    <path d="M2.5 3.5h6M5 6.5h8.5M5 9.5h6.5M2.5 12.5h5" />
  </Icon>
);

export const NewWindowIcon = () => (
  <Icon>
    <path d="M6.5 3H3.5A1 1 0 0 0 2.5 4v8.5a1 1 0 0 0 1 1H12a1 1 0 0 0 1-1v-3M9.5 2.5h4v4M13.5 2.5 8 8" />
  </Icon>
);

export const ChevronIcon = () => (
  <Icon>
    <path d="m4.5 6.5 3.5 3.5 3.5-3.5" />
  </Icon>
);

export const CloseIcon = () => (
  <Icon>
    <path d="m4 4 8 8M12 4l-8 8" />
  </Icon>
);

export const RefreshIcon = () => (
  <Icon>
    <path d="M13 8a5 5 0 1 1-1.5-3.6M13 2.5v2.7h-2.7" />
  </Icon>
);

export const SignOutIcon = () => (
  <Icon>
    <path d="M6.5 2.5h-3a1 1 0 0 0-1 1v9a1 1 0 0 0 1 1h3M10 5l3 3-3 3M13 8H6" />
  </Icon>
);

export const WarningIcon = () => (
  <Icon>
    <path d="M8 2.5 14.2 13H1.8zM8 6.5v3M8 11.4v.1" />
  </Icon>
);

export const NoteIcon = () => (
  <Icon>
    <circle cx="8" cy="8" r="5.75" />
    <path d="M8 7.3v3.4M8 5.2v.1" />
  </Icon>
);

export const CheckIcon = () => (
  <Icon>
    <path d="m3 8.5 3.2 3.2L13 5" />
  </Icon>
);

export const CopyIcon = () => (
  <Icon>
    <path d="M6 5.5h6.5a1 1 0 0 1 1 1v6.5a1 1 0 0 1-1 1H6a1 1 0 0 1-1-1V6.5a1 1 0 0 1 1-1zM5 10.5H3.5a1 1 0 0 1-1-1V3a1 1 0 0 1 1-1H10a1 1 0 0 1 1 1v2.5" />
  </Icon>
);

export const PlusIcon = () => (
  <Icon>
    <path d="M8 3v10M3 8h10" />
  </Icon>
);

export const EditIcon = () => (
  <Icon>
    <path d="m3 13 .6-2.8L10.8 3l2.2 2.2-7.2 7.2zM9.5 4.3l2.2 2.2" />
  </Icon>
);

export const LinkOffIcon = () => (
  <Icon>
    <path d="M6 10 4.7 11.3a2.3 2.3 0 0 1-3.2-3.2l2-2M10 6l1.3-1.3a2.3 2.3 0 0 1 3.2 3.2l-2 2M5 2.5v1.6M2.5 5h1.6M11 13.5v-1.6M13.5 11h-1.6" />
  </Icon>
);

export const ExportIcon = () => (
  <Icon>
    <path d="M8 10V2.5M5 5l3-2.7L11 5M3 9.5v3a1 1 0 0 0 1 1h8a1 1 0 0 0 1-1v-3" />
  </Icon>
);

export const TrashIcon = () => (
  <Icon>
    <path d="M2.5 4.5h11M6.5 4.5v-2h3v2M4 4.5l.6 8a1 1 0 0 0 1 1h4.8a1 1 0 0 0 1-1l.6-8M6.7 7v4M9.3 7v4" />
  </Icon>
);
