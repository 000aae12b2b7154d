/**
 * Six kinds of table that people bring, made up: every number comes from a seeded stream, so that a table is the same
 * wherever it is made. What can be learned from each, and what must not be, is known because it is written here.
 */

/** Cells as they stand in the file: few digits keep the files small, and no digit depends on the machine. */
const cell = (value) => (typeof value === 'number' ? String(Number(value.toFixed(3))) : (value ?? ''));
const csv = (names, rows) =>
  `${[names, ...rows.map((row) => names.map((name) => cell(row[name])))].map((cells) => cells.join(',')).join('\n')}\n`;

const many = (count, make) => Array.from({ length: count }, (_, index) => make(index));
const sum = (values) => values.reduce((total, value) => total + value, 0);

/** Index of a class or category, drawn with probabilities in proportion to weights. */
function draw(stream, weights) {
  let left = stream.uniform() * sum(weights);
  const index = weights.findIndex((weight) => {
    left -= weight;
    return left < 0;
  });
  return index < 0 ? weights.length - 1 : index;
}

/** One payment in twenty or so is a fraud: large, at night, soon after the last one. */
function imbalanced(stream) {
  const rows = many(1200, () => {
    const amount = Math.exp(3 + stream.normal());
    const hour = 24 * stream.uniform();
    const minutes = Math.exp(4 + 1.5 * stream.normal());
    const [distance, age] = [Math.exp(1.5 + stream.normal()), 18 + 60 * stream.uniform()];
    const night = Math.cos((2 * Math.PI * (hour - 3)) / 24);
    const logit = -5.5 + 0.9 * (Math.log(amount) - 3) + 1.5 * night - 0.5 * (Math.log(minutes) - 4) + 0.12 * distance;
    return {
      amount,
      hour,
      minutes,
      distance,
      age,
      fraud: stream.uniform() < 1 / (1 + Math.exp(-logit)) ? 'yes' : 'no',
    };
  });
  return csv(['amount', 'hour', 'minutes', 'distance', 'age', 'fraud'], rows);
}

/** Some visits of each of 48 patients. What a patient is like (age, height, weight) names the patient, and explains nothing. */
function grouped(stream) {
  const rows = many(48, (index) => {
    const patient = `p${String(index + 1).padStart(2, '0')}`;
    const own = {
      patient,
      age: 20 + 60 * stream.uniform(),
      height: 170 + 10 * stream.normal(),
      weight: 75 + 12 * stream.normal(),
    };
    const level = 3 * stream.normal();
    return many(6 + stream.integer(9), (visit) => {
      const [dose, pulse] = [10 * stream.uniform(), 70 + 8 * stream.normal()];
      const pressure = 120 + level - 0.9 * dose + 0.15 * (pulse - 70) + 0.2 * visit + 1.2 * stream.normal();
      return { ...own, visit, dose, pulse, pressure };
    });
  }).flat();
  return csv(['patient', 'age', 'height', 'weight', 'visit', 'dose', 'pulse', 'pressure'], rows);
}

/** Sales of 500 days that drift: neighbouring days are alike for reasons that no column has. */
function ordered(stream) {
  let [drift, price] = [0, 10];
  const rows = many(500, (index) => {
    drift += 1.2 * stream.normal();
    price = 10 + 0.97 * (price - 10) + 0.25 * stream.normal();
    const temperature = 12 + 10 * Math.sin((2 * Math.PI * (index - 100)) / 365) + 3 * stream.normal();
    const promotion = Number(stream.uniform() < 0.2);
    const weekend = Number((index + 6) % 7 >= 5);
    const sold =
      100 + drift - 4 * (price - 10) + 0.8 * (temperature - 12) + 12 * promotion + 9 * weekend + 4 * stream.normal();
    const day = new Date(Date.UTC(2023, 0, 1 + index)).toISOString().slice(0, 10);
    return { day, temperature, price, promotion, weekend, sold };
  });
  return csv(['day', 'temperature', 'price', 'promotion', 'weekend', 'sold'], rows);
}

/** Flats in 150 districts, a few of them large, most of them small. Conditions have an order, districts have none. */
function categories(stream) {
  const districts = many(150, (index) => ({
    name: `d${String(index + 1).padStart(3, '0')}`,
    weight: 1 / (index + 1),
    level: 60 * stream.normal(),
  }));
  const conditions = ['poor', 'fair', 'good', 'new'];
  const weights = districts.map(({ weight }) => weight);
  const rows = many(1000, () => {
    const { name: district, level } = districts[draw(stream, weights)];
    const condition = draw(stream, [1, 3, 4, 2]);
    const [area, floor] = [30 + 90 * stream.uniform(), stream.integer(8)];
    const rent = 300 + 9 * area + level + 55 * condition + 4 * floor + 40 * stream.normal();
    return { district, condition: conditions[condition], area, floor, rent };
  });
  return csv(['district', 'condition', 'area', 'floor', 'rent'], rows);
}

/** Three outcomes of a loan. Whose income is not told is more often late: that it is missing says something. */
function missing(stream) {
  const outcomes = ['paid', 'late', 'lost'];
  const rows = many(700, () => {
    const wealth = stream.normal();
    const [income, savings] = [3 + wealth + 0.5 * stream.normal(), 2 + wealth + stream.normal()];
    const [age, children, rate] = [18 + 50 * stream.uniform(), stream.integer(4), 4 + 1.5 * stream.normal()];
    const hidden = stream.uniform() < 0.25;
    const risk = -0.8 * wealth + 0.4 * (rate - 4) + 0.2 * children + (hidden ? 1.6 : 0);
    const outcome = outcomes[draw(stream, [2, Math.exp(risk), 0.5 * Math.exp(1.5 * risk)])];
    const orNone = (share, value) => (stream.uniform() < share ? null : value);
    return {
      income: hidden ? null : income,
      savings: orNone(0.2, savings),
      age,
      children: orNone(0.05, children),
      rate: orNone(0.1, rate),
      outcome,
    };
  });
  return csv(['income', 'savings', 'age', 'children', 'rate', 'outcome'], rows);
}

/** 100 samples of 300 genes, which come in tens that move together; one of each of six tens matters. */
function wide(stream) {
  const genes = many(300, (index) => `g${String(index + 1).padStart(3, '0')}`);
  const rows = many(100, () => {
    const together = many(30, () => stream.normal());
    const levels = genes.map((_, index) => 0.6 * together[Math.floor(index / 10)] + 0.8 * stream.normal());
    const growth = sum(many(6, (index) => (index % 2 === 0 ? 1 : -1) * levels[10 * index])) + 0.7 * stream.normal();
    return { ...Object.fromEntries(genes.map((name, index) => [name, levels[index]])), growth };
  });
  return csv([...genes, 'growth'], rows);
}

/** By name, from a stream of its own to the whole text of a CSV file. */
export const kinds = { imbalanced, grouped, ordered, categories, missing, wide };
