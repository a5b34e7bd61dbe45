import type { ReactNode } from 'react';
import {
  AdvancedSection,
  HeadersSection,
  NetworkSection,
  SubscriptionsSection,
  TokenSection,
} from './api-sections.tsx';
import { useConnectionForm } from './form-context.ts';
import type { SectionName } from './form-fields.ts';
import { RefreshSection, SignInSection, SignOutSection } from './graphql-sections.tsx';
import { AccessSection, ClientSection, ProtectionSection, ServerSection } from './oauth-sections.tsx';
import { RedirectSection } from './redirect-section.tsx';
import { Section } from './section.tsx';
import { summaryOf } from './section-summaries.ts';

const TITLES: Readonly<Record<SectionName, string>> = {
  server: 'Sign-in server',
  client: 'Client',
  access: 'What is asked for',
  redirect: 'Redirect',
  protection: 'Protection and sign-out',
  signIn: 'Sign-in',
  refresh: 'Refresh',
  signOut: 'Sign-out',
  token: 'Access token',
  subscriptions: 'Subscriptions',
  headers: 'Headers',
  network: 'Network',
  advanced: 'Advanced',
};

const BODIES: Readonly<Record<SectionName, () => ReactNode>> = {
  server: ServerSection,
  client: ClientSection,
  access: AccessSection,
  redirect: RedirectSection,
  protection: ProtectionSection,
  signIn: SignInSection,
  refresh: RefreshSection,
  signOut: SignOutSection,
  token: TokenSection,
  subscriptions: SubscriptionsSection,
  headers: HeadersSection,
  network: NetworkSection,
  advanced: AdvancedSection,
};

const API_SECTIONS: readonly SectionName[] = ['token', 'subscriptions', 'headers', 'network', 'advanced'];
const GRAPHQL_SECTIONS: readonly SectionName[] = ['signIn', 'refresh', 'signOut', ...API_SECTIONS];

interface FormSectionsProps {
  readonly open: ReadonlySet<SectionName>;
  readonly onToggle: (section: SectionName, open: boolean) => void;
}

/** The parts of the form that open on demand: those that the kind of sign-in needs. */
export function FormSections({ open, onToggle }: FormSectionsProps) {
  const { form } = useConnectionForm();
  return sectionsOf(form.fields).map((name) => {
    const Body = BODIES[name];
    return (
      <Section
        key={name}
        title={TITLES[name]}
        summary={summaryOf(name, form)}
        open={open.has(name)}
        onToggle={(isOpen) => onToggle(name, isOpen)}
      >
        <Body />
      </Section>
    );
  });
}

function sectionsOf(fields: ReturnType<typeof useConnectionForm>['form']['fields']): readonly SectionName[] {
  if (fields['auth.kind'] === 'graphql') return GRAPHQL_SECTIONS;
  const redirects: readonly SectionName[] = fields['auth.flow'] === 'code' ? ['redirect'] : [];
  return ['server', 'client', ...redirects, 'access', 'protection', ...API_SECTIONS];
}
