// Draws a whole report from the data in the page.
import { budgetSection, ruleTable } from './budget';
import { candidateTable } from './candidate_table';
import { type Lease, type Report, type Search, decodeReport } from './data';
import { diffSection } from './diff_view';
import { type Child, html } from './dom';
import { feedbackSection } from './feedback_chart';
import { inFlightSection } from './in_flight_chart';
import { iterationSection } from './iteration_chart';
import { overview, tiles } from './overview';
import { slotSection } from './slot_chart';
import { speedupSection } from './speedup_chart';

function panel(name: string, title: string, note: string, content: Child): HTMLElement {
  return html('section', { class: `panel panel-${name}` }, html('h3', {}, title),
    note === '' ? null : html('p', { class: 'lead' }, note), content);
}

// Opens a candidate's row, in whichever search's table it is.
type Opener = (id: number) => void;

function searchSection(search: Search, isOnly: boolean, leases: Map<number, Lease[]>,
  openers: Map<number, Opener>): HTMLElement {
  const table = candidateTable(search);
  for (const candidate of search.candidates) openers.set(candidate.id, table.open);
  // The page's own headline names the only one there is.
  const heading = !isOnly && html('h2', {}, search.problem,
    html('span', { class: 'ended' }, ` ended by: ${search.end}`));
  return html('section', { class: 'search', id: `search-${search.id}`,
    'aria-label': search.problem },
    heading,
    search.message === '' ? null : html('p', { class: 'message' }, search.message),
    tiles(search),
    panel('speedup', 'Speedup over time',
      'Each mark is a measured candidate with half of its 95 % interval above and below.',
      speedupSection(search, table.open)),
    panel('feedback', 'Feedback over time', '', feedbackSection(search)),
    panel('iterations', 'Iterations',
      'Above each reasoning its triggers; below it what was forked off and judged. Open one.',
      iterationSection(search, leases, table.open)),
    panel('budget', 'Budget', '', budgetSection(search)),
    panel('rules', 'Triggers', 'Which rules asked for forks, and what came of them.',
      ruleTable(search)),
    panel('diff', 'From the first valid candidate to the best', '', diffSection(search)),
    panel('candidates', 'Candidates', '', table.element));
}

function leasesByCandidate(report: Report): Map<number, Lease[]> {
  const leases = new Map<number, Lease[]>();
  for (const lease of report.leases) {
    const known = leases.get(lease.candidate);
    if (known === undefined) leases.set(lease.candidate, [lease]);
    else known.push(lease);
  }
  return leases;
}

function drawReport(report: Report): Node[] {
  const openers = new Map<number, Opener>();
  const open: Opener = (id) => openers.get(id)?.(id);
  const leases = leasesByCandidate(report);
  const searches = report.searches.map((search) => searchSection(
    search, report.searches.length === 1, leases, openers));
  const machine = html('section', { class: 'machine', 'aria-labelledby': 'machine-title' },
    html('h2', { id: 'machine-title' }, report.searches.length > 1 ? 'All searches' : 'Machine'),
    panel('in-flight', 'In flight', 'How many generations stream and candidates are judged at once.',
      inFlightSection(report)),
    panel('slots', 'Slots by role', '', slotSection(report, open)));
  return [overview(report), ...searches, machine];
}

const main = document.getElementById('report');
const data = document.getElementById('report-data')?.textContent;
if (main !== null && data != null) {
  const report = decodeReport(data);
  document.title = `SpecGen: ${main.querySelector('h1')?.textContent ?? ''}`;
  main.replaceChildren(...drawReport(report));
}
