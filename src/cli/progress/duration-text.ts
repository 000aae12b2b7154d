/** Seconds for people, coarser the longer it is: `9 s`, `4 min 10 s`, `12 min`, `3 h 5 min`. */
export function durationText(seconds: number): string {
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  const minutes = Math.floor(whole / 60);
  // Seconds that nobody can rely on only make the line restless.
  if (minutes < 10) return `${minutes} min${whole % 60 >= 10 ? ` ${Math.floor((whole % 60) / 10) * 10} s` : ''}`;
  if (minutes < 60) return `${minutes} min`;
  return `${Math.floor(minutes / 60)} h${minutes % 60 === 0 ? '' : ` ${minutes % 60} min`}`;
}
