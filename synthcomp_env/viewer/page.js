"use strict";
const D = JSON.parse(document.getElementById("data").textContent);
const main = document.getElementById("main");

function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [key, value] of Object.entries(attributes)) {
    if (key === "class") node.className = value;
    else if (key.startsWith("on")) node[key] = value;
    else if (value !== null) node.setAttribute(key, value);
  }
  for (const child of children.flat()) if (child !== null && child !== undefined) node.append(child);
  return node;
}
const percent = (won, of) => of ? (100 * won / of).toFixed(1) + " %" : "–";
const signed = points => (points > 0 ? "+" : "") + points;
const tone = points => points > 0 ? "good" : "bad";
const num = (text, tone = "") => el("td", { class: "num " + tone }, String(text));

/** Points won, and, hatched, those that await a judge. */
function bar(won, waits, of) {
  const part = (points, name) => {
    const node = el("i", { class: name });
    node.style.width = (of ? Math.max(0, 100 * points / of) : 0) + "%";
    return node;
  };
  return el("td", { class: "wide" }, el("div", { class: "bar" }, part(won, ""), part(waits, "waits")));
}
/** What a share says in words: nothing is counted that awaits a judge. */
function share(won, waits, of) {
  if (!waits) return num(percent(won, of));
  return num((waits === of ? "" : percent(won, of) + "; ") + `${waits} await a judge`, "words");
}
/** Columns that a narrow screen leaves out. */
const MINOR = new Set(["class", "file"]);
const minor = text => el("td", { class: "minor" }, text);

function table(head, rows) {
  const titles = head.map(title => el("th", { class: title.startsWith("#") ? "num" : title === "" ? "wide" : MINOR.has(title) ? "minor" : "" }, title.replace("#", "")));
  const cells = row => row.map(cell => cell instanceof Node && cell.tagName === "TD" ? cell : el("td", {}, cell));
  return el("table", {}, el("thead", {}, el("tr", {}, titles)), el("tbody", {}, rows.map(row => el("tr", {}, cells(row)))));
}
/** Buttons of which one is chosen; `draw(name)` is called with it. */
function pick(names, draw) {
  const box = el("div", { class: "pick" }, names.map(name => el("button", { onclick: event => choose(event.currentTarget, name) }, name)));
  function choose(button, name) {
    box.querySelectorAll("button").forEach(each => each.classList.toggle("on", each === button));
    draw(name);
  }
  choose(box.firstChild, names[0]);
  return box;
}
/** Marks one button of a list as chosen. */
function mark(list, button) {
  list.querySelectorAll(".on").forEach(each => each.classList.remove("on"));
  button.classList.add("on");
}

/** The score over the month: each day is as wide as the next, and its calls share it. */
function curve() {
  const W = Math.max(260, main.clientWidth - 66), H = 170, low = Math.min(0, ...D.turns.map(t => t.score || 0));
  const days = Math.max(1, D.days.length), x = day => 34 + (W - 44) * day / days, y = s => H - 20 - (H - 32) * (s - low) / (1 - low);
  const ns = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(ns, "svg");
  const add = (tag, attributes, text) => {
    const node = document.createElementNS(ns, tag);
    for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
    if (text !== undefined) node.textContent = text;
    svg.append(node);
  };
  svg.setAttribute("viewBox", `0 0 ${W} ${H}`);
  svg.setAttribute("preserveAspectRatio", "none");
  svg.setAttribute("class", "chart");
  for (const s of [0, 0.5, 1]) {
    add("line", { x1: 34, x2: W - 6, y1: y(s), y2: y(s), stroke: "var(--line)", "vector-effect": "non-scaling-stroke" });
    add("text", { x: 28, y: y(s) + 4, "text-anchor": "end", "font-size": 11, fill: "var(--dim)" }, s * 100);
  }
  let path = `M${x(0)},${y(0)}`;
  const every = Math.ceil(18 * days / W);
  D.days.forEach((day, i) => {
    add("line", { x1: x(i), x2: x(i), y1: 8, y2: H - 20, stroke: "var(--chip)", "vector-effect": "non-scaling-stroke" });
    if (i % every === 0) add("text", { x: x(i + 0.5), y: H - 4, "text-anchor": "middle", "font-size": 11, fill: "var(--dim)" }, day.day);
    const turns = D.turns.filter(turn => turn.day === day.day);
    turns.forEach((turn, k) => { path += `H${x(i + (k + 1) / turns.length)}V${y(turn.score || 0)}`; });
    path += `H${x(i + 1)}`;
  });
  add("path", { d: path, fill: "none", stroke: "var(--accent)", "stroke-width": 2, "vector-effect": "non-scaling-stroke" });
  return svg;
}

/** What lost most comes first. */
const loss = row => row.points === null ? 0 : row.max - row.points;
const byLoss = rows => [...rows].sort((a, b) => loss(b) - loss(a));

function scoreTab() {
  const S = D.scorecard, out = [];
  const card = (name, value, note) => el("div", { class: "card" }, el("div", { class: "dim small" }, name), el("div", { class: "big" }, value), el("div", { class: "dim small" }, note));
  out.push(el("div", { class: "cards" }, D.cards.map(c => card(c.name, c.value, c.note))));
  out.push(el("h2", {}, "Share of all points won so far, in %, by working day"), curve());
  if (S.rows.some(row => row.points === null)) out.push(el("p", { class: "dim small" }, el("span", { class: "waits-key" }), "awaits a judge: neither won nor lost"));
  const group = (key, nameless) => {
    const sums = new Map();
    for (const row of S.rows) {
      const sum = sums.get(row[key]) || [0, 0, 0];
      sum[0] += row.points || 0;
      sum[1] += row.points === null ? row.max : 0;
      sum[2] += row.max;
      sums.set(row[key], sum);
    }
    return table([key, "#won", "#of", "", "#share"], [...sums].map(([name, [won, waits, of]]) => [D.names[name] || name.replaceAll("_", " ") || nameless, num(waits === of ? "–" : won), num(of), bar(won, waits, of), share(won, waits, of)]));
  };
  const process = table(["how the work was done", "#"], D.process.map(p => [el("td", {}, p.name, el("div", { class: "dim small" }, p.note)), num(p.value)]));
  out.push(el("div", { class: "two" },
    el("div", {}, el("h2", {}, "By deliverable"), group("deliverable", "the month as a whole"), el("h2", {}, "By source"), group("source", ""), el("h2", {}, "Process"), process),
    el("div", {}, el("h2", {}, "By family of checks"), group("family", ""))));
  out.push(el("h2", {}, "Every criterion"));
  const box = el("div");
  const kinds = {
    "Lost points": row => row.points !== null && row.points < row.max,
    "Won": row => row.points === row.max,
    "Awaiting a judge": row => row.points === null,
    "All": () => true,
  };
  const names = Object.keys(kinds).filter(name => name === "All" || S.rows.some(kinds[name]));
  out.push(pick(names, name => box.replaceChildren(table(["criterion", "#won", "#of", "class", "file", "#day", "evidence"], byLoss(S.rows.filter(kinds[name])).map(row => [
    el("td", {}, row.name, el("div", { class: "dim small" }, `${row.family} · ${row.source} · ${D.names[row.deliverable] || "the month"}`)),
    num(row.points === null ? "–" : row.points, row.points === null ? "warn" : row.points >= row.max ? "good" : row.points > 0 ? "warn" : "bad"),
    num(row.max), minor(row.klass), minor(row.files.join(", ")), num(row.day || ""), el("td", { class: "small" }, row.klass === "conditional" && row.passed && row.points !== null && row.points < row.max ? el("span", { class: "dim" }, "passed, and paid by the share of the work that was done: ") : null, row.evidence)])))), box);
  return out;
}

const lanes = [
  ["e", "an error", t => t.error],
  ["m", "people and mail", t => /message|review|submit|contact/.test(t.tool)],
  ["p", "planning", t => /plan|note|event|end_day|invitation/.test(t.tool)],
  ["w", "writing", t => /create|edit|write|copy|move|delete|export|save/.test(t.tool)],
  ["r", "reading", () => true],
];
const lane = turn => lanes.find(([, , test]) => test(turn))[0];

function turnNode(turn) {
  const won = turn.deltas.reduce((sum, delta) => sum + delta.points, 0);
  const node = el("details", { class: "turn" + (won > 0 ? " hit" : won < 0 ? " miss" : "") }, el("summary", { class: "oneline" },
    el("time", {}, turn.time), el("code", {}, turn.tool), " ", el("span", { class: "dim" }, turn.summary),
    turn.error ? el("span", { class: "bad" }, "  " + turn.error) : null, won ? el("b", { class: tone(won) }, "  " + signed(won)) : null));
  node.ontoggle = () => {
    node.ontoggle = null;
    node.append(...turn.deltas.map(delta => el("div", { class: "small " + tone(delta.points) }, `${signed(delta.points)}  ${D.names[delta.criterion] || delta.criterion}${delta.evidence ? ": " + delta.evidence : ""}`)),
      el("pre", {}, typeof turn.action === "string" ? turn.action : JSON.stringify(turn.action, null, 1)), el("pre", {}, turn.observation));
  };
  return node;
}

function monthTab() {
  const below = el("div"), grid = el("div", { class: "month" }), asked = Number(place()[1]);
  for (const day of D.days) {
    const turns = D.turns.filter(turn => turn.day === day.day);
    const won = turns.flatMap(turn => turn.deltas).reduce((sum, delta) => sum + delta.points, 0);
    const node = el("button", { class: "day" },
      el("div", { class: "head" }, el("b", {}, day.title), won ? el("b", { class: tone(won) }, signed(won)) : null),
      el("div", { class: "dim small" }, `${turns.length} calls` + (day.mail ? `, ${day.mail} received` : "")),
      el("div", { class: "squares" }, turns.slice(0, 160).map(turn => el("i", { class: lane(turn), title: turn.tool }))),
      day.marks.map(each => el("div", { class: "small " + each.tone }, each.text)));
    node.onclick = event => {
      if (event) history.replaceState(null, "", `#month/${day.day}`);
      mark(grid, node);
      below.replaceChildren(el("h2", {}, `Day ${day.day}, ${day.title}`), ...turns.map(turnNode), ...(turns.length ? [] : [el("p", { class: "dim" }, "Nothing was done.")]));
    };
    grid.append(node);
  }
  const busy = [...grid.children].find((_, i) => D.days[i].day === asked) || [...grid.children].find((_, i) => D.turns.some(turn => turn.day === D.days[i].day)) || grid.firstChild;
  if (busy) busy.onclick();
  const legend = el("p", { class: "dim small legend" }, "Each square is a call:", [...lanes].reverse().flatMap(([name, text]) => [el("i", { class: name }), text]));
  return [legend, grid, below];
}

function filesTab() {
  const view = el("div"), list = el("div", { class: "list" }), tones = { new: "good", changed: "warn", deleted: "bad" };
  let first = null;
  const show = (file, button) => {
    mark(list, button);
    view.replaceChildren(el("p", { class: "facts small" }, el("b", {}, file.path), el("br"), el("span", { class: "dim" }, [file.status, file.modified && "last written " + file.modified, file.from.length ? "drawn from " + file.from.join(", ") : ""].filter(Boolean).join(" · "))), el("pre", {}, file.text || "Deleted during the month."));
  };
  function leaf(name, file) {
    const dot = name.lastIndexOf(".");
    const button = el("button", { class: "oneline", title: [file.path, file.status].join(" "), onclick: () => show(file, button) }, el("span", { class: "ext" }, dot > 0 ? name.slice(dot + 1) : ""), el("span", { class: tones[file.status] || "" }, dot > 0 ? name.slice(0, dot) : name));
    if (first === null || (file.status && !first.file.status)) first = { file, button };
    return button;
  }
  function branch(tree) {
    return [...tree].sort(([a, x], [b, y]) => (y instanceof Map) - (x instanceof Map) || a.localeCompare(b)).map(([name, below]) => {
      if (!(below instanceof Map)) return leaf(name, below);
      while (below.size === 1 && [...below.values()][0] instanceof Map) [[name, below]] = [...below].map(([inner, next]) => [name + "/" + inner, next]);
      return el("details", { open: "" }, el("summary", {}, name), branch(below));
    });
  }
  function draw(name) {
    const tree = new Map();
    first = null;
    for (const file of D.files) {
      if (name !== "All files" && !file.status) continue;
      const parts = file.path.split("/").filter(Boolean);
      let node = tree;
      for (const part of parts.slice(0, -1)) node = node.get(part) || node.set(part, new Map()).get(part);
      node.set(parts.at(-1), file);
    }
    list.replaceChildren(...branch(tree));
    if (first) show(first.file, first.button);
  }
  const choices = pick(D.files.some(file => file.status) ? ["Touched this month", "All files"] : ["All files"], draw);
  choices.append(el("span", { class: "dim small" }, `${D.files.length} files: `, Object.entries(tones).map(([status, tone]) => [el("span", { class: tone }, `${D.files.filter(file => file.status === status).length} ${status}`), ", "]).flat().slice(0, -1), D.real ? ". Real ones stand in before/ and after/ beside this page; here, their texts." : ". Here are their texts."));
  return [choices, el("div", { class: "split" }, list, view)];
}

function mailTab() {
  const view = el("div"), list = el("div", { class: "list mail" });
  function show(message, button) {
    mark(list, button);
    const lines = [["From", message.sender], ["To", message.to.join(", ")], ["Date", message.at], ["Subject", message.subject], ["Attached", message.attachments.join(", ")]];
    view.replaceChildren(el("p", { class: "facts small" }, lines.filter(([, value]) => value).flatMap(([name, value]) => [el("span", { class: "dim" }, name + ": "), value, el("br")])), el("pre", { class: "letter" }, message.body || "(empty)"));
  }
  const draw = name => {
    const shown = D.mail.filter(message => name === "All" || message.sent === (name === "Sent"));
    list.replaceChildren(...shown.map(message => {
      const button = el("button", { onclick: () => show(message, button) }, el("div", { class: "oneline" }, el("b", {}, message.sent ? "To " + message.to.join(", ") : message.sender), " ", el("span", { class: "chip" }, message.kind)), el("div", { class: "dim oneline" }, `${message.at}  ${message.subject}`));
      return button;
    }));
    if (shown.length) list.firstChild.onclick(); else view.replaceChildren(el("p", { class: "dim" }, "No messages."));
  };
  return [pick(["All", "Received", "Sent"], draw), el("div", { class: "split" }, list, view)];
}

function turnsTab() {
  const box = el("input", { type: "search", placeholder: "Filter by tool, path or words, in calls and answers" }), out = el("div");
  box.oninput = () => {
    const wanted = box.value.toLowerCase();
    const found = D.turns.filter(turn => !wanted || (turn.tool + turn.summary + JSON.stringify(turn.action) + turn.observation).toLowerCase().includes(wanted));
    let day = 0;
    const nodes = found.slice(0, 1500).flatMap(turn => {
      if (turn.day === day) return [turnNode(turn)];
      day = turn.day;
      return [el("div", { class: "dayline" }, D.days[day - 1] ? `Day ${day}, ${D.days[day - 1].title}` : `Day ${day}`), turnNode(turn)];
    });
    out.replaceChildren(el("p", { class: "dim small" }, `${found.length} of ${D.turns.length} actions${found.length > 1500 ? "; the first 1,500 are shown" : ""}`), ...nodes);
  };
  box.oninput();
  return [box, out];
}

const tabs = { Score: scoreTab, Month: monthTab, Files: filesTab, Mail: mailTab, Turns: turnsTab };
document.title = D.title;
document.getElementById("title").textContent = D.title;
document.getElementById("subtitle").textContent = D.subtitle;
function open(name) {
  document.querySelectorAll("nav button").forEach(each => each.setAttribute("aria-selected", String(each.textContent === name)));
  main.replaceChildren(...tabs[name]().flat());
  main.dataset.tab = name;
}
for (const name of Object.keys(tabs)) document.getElementById("tabs").append(el("button", { role: "tab", onclick: () => { location.hash = name.toLowerCase(); } }, name));
/** The page's address names a tab, and a day of the month: #score, #month, #month/12, #files, #mail, #turns. */
const place = () => location.hash.slice(1).toLowerCase().split("/");
const wanted = () => Object.keys(tabs).find(name => name.toLowerCase() === place()[0]) || "Score";
window.onhashchange = () => open(wanted());
open(wanted());
