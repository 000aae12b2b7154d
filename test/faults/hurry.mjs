/** Loaded before the program: time that is measured runs 300 times as fast, so that a batch of a moment is a long one. */
const real = performance.now.bind(performance);

performance.now = () => real() * 300;
