import { hashPassword } from '../auth/passwords.ts';
import type { Clock } from '../clock.ts';
import type { Database } from '../database.ts';
import type { TaskPriority, TaskStatus } from './model.ts';

/** The users who can sign in. Their passwords are no secret: the server prints them at start. */
export const demoUsers = [
  { username: 'ada', password: 'paper-lantern-27', name: 'Ada Lindqvist', title: 'Product engineer' },
  { username: 'grace', password: 'quiet-harbour-64', name: 'Grace Okonjo', title: 'Engineering lead' },
] as const;

/** The rest of the team: tasks may be theirs, but they do not sign in. */
const TEAMMATES = [
  { username: 'mika', name: 'Mika Sato', title: 'Designer' },
  { username: 'tomas', name: 'Tomás Rey', title: 'Quality engineer' },
] as const;

const PROJECTS = [
  {
    key: 'HBR',
    name: 'Harbour',
    description: 'Ferry tickets on the phone, from the quay to the cabin.',
    colour: '#2f7f9e',
    lead: 'grace',
  },
  {
    key: 'LNT',
    name: 'Lantern',
    description: 'A reading app that dims with the evening.',
    colour: '#c9792c',
    lead: 'ada',
  },
  {
    key: 'ORC',
    name: 'Orchard',
    description: 'Inventory for small growers: what is ripe, where, and since when.',
    colour: '#5d8a4a',
    lead: 'grace',
  },
] as const;

type Username = (typeof demoUsers)[number]['username'] | (typeof TEAMMATES)[number]['username'];

/** Days are counted from the day of the seeding. */
interface SeedTask {
  readonly project: (typeof PROJECTS)[number]['key'];
  readonly title: string;
  readonly description: string;
  readonly status: TaskStatus;
  readonly priority: TaskPriority;
  readonly labels: readonly string[];
  readonly assignee: Username | null;
  readonly dueIn: number | null;
  readonly createdAgo: number;
}

// biome-ignore format: a table reads best as one
const TASKS: readonly SeedTask[] = [
  task('HBR', 'Show the gate on the boarding pass', 'Gates change late. The pass has to show the present one, and say since when.', 'DONE', 'HIGH', ['boarding'], 'ada', -6, 34),
  task('HBR', 'Keep the last ticket readable offline', 'There is no reception below deck. The code must scan from the cache.', 'IN_REVIEW', 'URGENT', ['boarding', 'offline'], 'grace', 1, 21),
  task('HBR', 'Refund a cancelled crossing in one tap', 'The line cancels, not the passenger: nothing to explain, nothing to type.', 'IN_PROGRESS', 'HIGH', ['payments'], 'ada', 4, 18),
  task('HBR', 'Warn of a rough sea before checkout', 'Above five on the Beaufort scale, with the choice of a later crossing.', 'TODO', 'MEDIUM', ['booking'], 'mika', 9, 12),
  task('HBR', 'Choose a cabin on the deck plan', 'Stairs, lifts and windows are what people ask for at the desk.', 'TODO', 'MEDIUM', ['booking', 'design'], 'mika', 14, 11),
  task('HBR', 'Read timetables of the northern ports', 'Three ports publish a spreadsheet each, in three layouts.', 'IN_PROGRESS', 'LOW', ['timetable'], 'tomas', 6, 9),
  task('HBR', 'Group bookings for school classes', 'One payer, thirty names, and the names arrive the evening before.', 'BACKLOG', 'LOW', ['booking'], null, null, 8),
  task('HBR', 'Measure how long the scanner takes at the gate', 'The target is half a second from screen to beep.', 'DONE', 'MEDIUM', ['boarding', 'performance'], 'tomas', -2, 16),
  task('LNT', 'Follow the sunset of the reader’s place', 'Location stays on the device; the town is enough.', 'DONE', 'HIGH', ['display'], 'ada', -9, 40),
  task('LNT', 'Hyphenate Finnish and Hungarian', 'Long words leave rivers of white in narrow columns.', 'IN_REVIEW', 'MEDIUM', ['typography'], 'ada', 2, 22),
  task('LNT', 'Sync the page across devices', 'The page that was read last wins, not the one that was written last.', 'IN_PROGRESS', 'URGENT', ['sync'], 'grace', 3, 19),
  task('LNT', 'Carry margin notes into the export', 'As footnotes in EPUB, as comments in PDF.', 'TODO', 'MEDIUM', ['notes', 'export'], 'ada', 11, 13),
  task('LNT', 'Larger touch targets for the page edge', 'Readers with a thick case miss the outer five millimetres.', 'DONE', 'LOW', ['accessibility', 'design'], 'mika', -4, 25),
  task('LNT', 'Speak chapter titles with the screen reader', 'At present it reads the file name.', 'TODO', 'HIGH', ['accessibility'], 'tomas', 7, 10),
  task('LNT', 'Lend a book to a friend for two weeks', 'With the publishers’ consent, which legal is asking for.', 'BACKLOG', 'MEDIUM', ['sharing'], null, null, 6),
  task('ORC', 'Count crates by photo', 'Good to a crate or two; the grower corrects by hand.', 'IN_PROGRESS', 'HIGH', ['camera'], 'grace', 5, 28),
  task('ORC', 'Record the harvest by row, not by field', 'Ripeness differs within a field by more than a week.', 'DONE', 'MEDIUM', ['harvest'], 'grace', -12, 45),
  task('ORC', 'Frost alarm from the weather station', 'At two degrees and falling, loud enough to wake somebody.', 'IN_REVIEW', 'URGENT', ['sensors'], 'tomas', 0, 15),
  task('ORC', 'Print labels on the old thermal printer', 'Every packing shed has one, and none has a driver.', 'TODO', 'LOW', ['packing'], 'tomas', 17, 14),
  task('ORC', 'Share the ripeness calendar with buyers', 'Read only, without the prices.', 'TODO', 'MEDIUM', ['sharing'], 'ada', 12, 7),
  task('ORC', 'Work in gloves: fewer, larger buttons', 'Two screens cover nine taps of ten.', 'DONE', 'HIGH', ['design'], 'mika', -1, 20),
  task('ORC', 'Keep last year’s figures beside this year’s', 'Growers think in seasons, not in months.', 'BACKLOG', 'LOW', ['harvest', 'reports'], null, null, 5),
];

function task(
  project: SeedTask['project'],
  title: string,
  description: string,
  status: TaskStatus,
  priority: TaskPriority,
  labels: readonly string[],
  assignee: Username | null,
  dueIn: number | null,
  createdAgo: number,
): SeedTask {
  return { project, title, description, status, priority, labels, assignee, dueIn, createdAgo };
}

const DAY_MS = 86_400_000;

/** Fills an empty database; leaves one with users as it is. */
export async function seed(database: Database, clock: Clock): Promise<void> {
  if (database.one('SELECT 1 FROM users')) return;
  const hashes = await Promise.all(demoUsers.map(({ password }) => hashPassword(password)));
  const now = clock.now();
  database.transaction(() => {
    for (const [index, user] of [...demoUsers, ...TEAMMATES].entries()) {
      database.run(
        'INSERT INTO users (id, username, name, title, password_hash) VALUES (?, ?, ?, ?, ?)',
        `user-${user.username}`,
        user.username,
        user.name,
        user.title,
        hashes[index] ?? null,
      );
    }
    for (const { key, name, description, colour, lead } of PROJECTS) {
      const id = database.run(
        'INSERT INTO projects (key, name, description, colour, lead_id) VALUES (?, ?, ?, ?, ?)',
        key,
        name,
        description,
        colour,
        `user-${lead}`,
      );
      const own = TASKS.filter(({ project }) => project === key);
      for (const [index, each] of own.entries()) insertTask(database, id, index + 1, each, now);
      database.run('UPDATE projects SET last_number = ? WHERE id = ?', own.length, id);
    }
  });
}

function insertTask(database: Database, projectId: number, number: number, each: SeedTask, now: number): void {
  const createdAt = now - each.createdAgo * DAY_MS;
  database.run(
    `INSERT INTO tasks (project_id, number, title, description, status, priority, labels, assignee_id, due_on,
                        created_at, updated_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    projectId,
    number,
    each.title,
    each.description,
    each.status,
    each.priority,
    JSON.stringify(each.labels),
    each.assignee && `user-${each.assignee}`,
    each.dueIn === null ? null : new Date(now + each.dueIn * DAY_MS).toISOString().slice(0, 10),
    createdAt,
    each.status === 'BACKLOG' || each.status === 'TODO' ? createdAt : now - (each.createdAgo * DAY_MS) / 4,
  );
}
