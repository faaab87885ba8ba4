/**
 * What makes the page move. It runs in the reader's browser as it stands here, and the page's content security policy
 * names its digest: nothing else can run. Text of inputs reaches the page through textContent alone.
 */
export const PAGE_SCRIPT = `'use strict';
for (const section of document.querySelectorAll('section[data-board]')) {
  const data = JSON.parse(section.querySelector('script[type="application/json"]').textContent);
  const map = section.querySelector('svg.map');
  const details = section.querySelector('.details');
  const timeline = section.querySelector('.timeline');
  const slider = timeline.querySelector('input');
  const play = timeline.querySelector('[data-do="play"]');
  const labels = map ? [...map.querySelectorAll('.label')] : [];
  const parts = new Map();
  for (const part of section.querySelectorAll('[data-r]')) {
    const index = Number(part.dataset.r);
    if (!parts.has(index)) parts.set(index, []);
    parts.get(index).push(part);
  }
  let step = data.steps.length;
  let pinned = null;
  let timer = null;

  const make = (name, text, kind) => {
    const node = document.createElement(name);
    if (text !== undefined) node.textContent = text;
    if (kind) node.className = kind;
    return node;
  };
  const mark = (index, name, on) => {
    for (const part of parts.get(index) ?? []) part.classList.toggle(name, on);
  };

  const jump = (text, to) => {
    const button = make('button', text);
    button.type = 'button';
    button.addEventListener('click', () => show(to));
    return button;
  };
  const describe = (index) => {
    if (index === null) {
      details.replaceChildren(make('p', data.hint, 'dim'));
      return;
    }
    const region = data.regions[index];
    const title = make('h3');
    title.append(make('span', undefined, 'swatch s-' + region.kind), region.name);
    const list = make('dl');
    const row = (name, value, kind) => {
      if (value === null) return;
      const pair = make('div');
      pair.append(make('dt', name), make('dd', value, kind));
      list.append(pair);
    };
    row('Range', region.range, 'mono');
    row('Size', region.size, 'mono');
    row('Kind', region.kindName);
    row('State', region.mark);
    row('Decided by', region.by);
    row('Placed', 'step ' + (region.from + 1) + ', ' + data.steps[region.from].phase);
    row('Given back', region.to === null ? null : 'step ' + (region.to + 1) + ', ' + data.steps[region.to].phase);
    details.replaceChildren(title, list, make('p', region.why, 'why'), jump('Go to step ' + (region.from + 1), region.from + 1));
    if (index === pinned) details.append(' ', make('span', 'pinned; Escape releases', 'dim'));
  };

  const pin = (index) => {
    if (pinned !== null) mark(pinned, 'pinned', false);
    pinned = index === pinned ? null : index;
    if (pinned !== null) mark(pinned, 'pinned', true);
    for (const label of labels) label.setAttribute('aria-pressed', String(Number(label.dataset.r) === pinned));
    describe(pinned ?? index);
  };

  const show = (wanted) => {
    step = Math.max(0, Math.min(data.steps.length, wanted));
    slider.value = String(step);
    const event = step > 0 ? data.steps[step - 1] : null;
    const last = step === data.steps.length;
    data.regions.forEach((region, index) => {
      const there = region.from < step && (region.to === null || step <= region.to);
      mark(index, 'away', !there);
      mark(index, 'now', !last && (region.from === step - 1 || region.to === step - 1));
    });
    if (map) map.classList.toggle('stepping', !last);
    for (const row of section.querySelectorAll('tr[data-step]')) {
      row.classList.toggle('future', Number(row.dataset.step) >= step);
      row.classList.toggle('now', !last && Number(row.dataset.step) === step - 1);
    }
    for (const button of timeline.querySelectorAll('.phases button')) {
      const from = Number(button.dataset.from);
      const to = Number(button.dataset.to);
      if (step > from && step <= to) button.setAttribute('aria-current', 'step');
      else button.removeAttribute('aria-current');
    }
    const text = timeline.querySelector('.step');
    const head = make('strong', event ? 'Step ' + step + ' of ' + data.steps.length + ': ' + event.phase : 'Before the first step');
    const body = event ? make('div') : make('div', 'Nothing is known to the kernel yet.');
    if (event) body.append(event.what + ' ', make('span', event.range ?? '', 'mono'), ' ' + event.owner);
    text.replaceChildren(head, body, make('div', event ? event.reason : '', 'dim'));
    slider.setAttribute('aria-valuetext', event ? 'step ' + step + ', ' + event.phase + ', ' + event.owner : 'before the first step');
  };

  const stop = () => {
    clearInterval(timer);
    timer = null;
    play.textContent = '▶ Play';
    play.setAttribute('aria-pressed', 'false');
  };
  const start = () => {
    if (step >= data.steps.length) show(0);
    play.textContent = '❚❚ Pause';
    play.setAttribute('aria-pressed', 'true');
    timer = setInterval(() => {
      show(step + 1);
      if (step >= data.steps.length) stop();
    }, Math.max(120, Math.min(900, 24000 / Math.max(1, data.steps.length))));
  };
  const actions = {
    first: () => show(0),
    back: () => show(step - 1),
    play: () => (timer === null ? start() : stop()),
    on: () => show(step + 1),
    last: () => show(data.steps.length),
  };
  for (const [name, run] of Object.entries(actions)) {
    timeline.querySelector('[data-do="' + name + '"]').addEventListener('click', () => {
      if (name !== 'play') stop();
      run();
    });
  }
  slider.addEventListener('input', () => { stop(); show(Number(slider.value)); });
  for (const button of timeline.querySelectorAll('.phases button')) {
    button.addEventListener('click', () => { stop(); show(Number(button.dataset.to)); });
  }

  const indexAt = (target) => {
    const part = target instanceof Element ? target.closest('[data-r]') : null;
    return part === null ? null : Number(part.dataset.r);
  };
  let hot = null;
  const point = (index) => {
    if (index === hot) return;
    if (hot !== null) mark(hot, 'hot', false);
    hot = index;
    if (hot !== null) mark(hot, 'hot', true);
    if (pinned === null) describe(hot);
  };
  section.addEventListener('pointerover', (event) => point(indexAt(event.target)));
  section.addEventListener('focusin', (event) => point(indexAt(event.target)));
  section.addEventListener('click', (event) => {
    const index = indexAt(event.target);
    if (index !== null) pin(index);
  });
  const focusLabel = (at) => {
    const label = labels[Math.max(0, Math.min(labels.length - 1, at))];
    for (const one of labels) one.setAttribute('tabindex', one === label ? '0' : '-1');
    label.focus();
  };
  labels.forEach((label, at) => label.setAttribute('tabindex', at === 0 ? '0' : '-1'));
  section.addEventListener('keydown', (event) => {
    const at = labels.indexOf(event.target);
    if (event.target === slider || event.ctrlKey || event.metaKey || event.altKey) return;
    if (at >= 0 && (event.key === 'Enter' || event.key === ' ')) pin(Number(event.target.dataset.r));
    else if (at >= 0 && event.key === 'ArrowDown') focusLabel(at + 1);
    else if (at >= 0 && event.key === 'ArrowUp') focusLabel(at - 1);
    else if (at >= 0 && event.key === 'Home') focusLabel(0);
    else if (at >= 0 && event.key === 'End') focusLabel(labels.length - 1);
    else return;
    event.preventDefault();
  });
  if (section === document.querySelector('section[data-board]')) {
    document.addEventListener('keydown', (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.target === slider) return;
      if (event.key === 'Escape' && pinned !== null) pin(pinned);
      else if (event.key === 'ArrowRight') { stop(); show(step + 1); }
      else if (event.key === 'ArrowLeft') { stop(); show(step - 1); }
      else if (event.key === ' ' && event.target === document.body) actions.play();
      else return;
      event.preventDefault();
    });
  }
  timeline.hidden = false;
  details.hidden = false;
  describe(null);
  show(step);
}
const theme = document.querySelector('[data-do="theme"]');
theme.hidden = false;
theme.addEventListener('click', () => {
  const root = document.documentElement;
  const dark = root.dataset.theme ? root.dataset.theme === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
  root.dataset.theme = dark ? 'light' : 'dark';
  theme.setAttribute('aria-pressed', String(!dark));
});
`;

/** SHA-256 of {@link PAGE_SCRIPT}, as a content security policy writes it. A test compares them. */
export const PAGE_SCRIPT_DIGEST = 'sha256-U/mu5j5gNC9PKHcP+uTuiXPrWMoGo0S0FQ4jzvFCKkw=';
