/** Loaded before the program: the wall clock jumps about, mostly back, as it does when a machine is set right. */
const real = Date;
let shift = 0;
setInterval(() => {
  shift -= 3_600_000;
}, 150).unref();

globalThis.Date = class extends real {
  constructor(...given) {
    super(...(given.length === 0 ? [real.now() + shift] : given));
  }

  static now() {
    return real.now() + shift;
  }
};
