/** How a person or the clock asks a running study to stop: checked between epochs (`now`) and between batches (`soon`). */
export interface StopSignal {
  /** 'run': go on; 'soon': finish the running batch, save, stop; 'now': give up the running batch. */
  readonly state: 'run' | 'soon' | 'now';
}
