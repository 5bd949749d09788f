package io.partita.worker;

import io.partita.wire.Frame;
import io.partita.wire.WireException;

/** What the parent says to a worker. */
sealed interface ToWorker {
  /** A task to run; sent to an idle worker only. */
  @SuppressWarnings("ArrayRecordComponent") // Handed over once, never compared.
  record Run(long call, byte[] task) implements ToWorker {}

  /** A message for the task that runs. */
  @SuppressWarnings("ArrayRecordComponent") // Handed over once, never compared.
  record Message(long call, byte[] message) implements ToWorker {}

  /** Leave when nothing runs. */
  record Exit() implements ToWorker {}

  byte RUN = 1;
  byte MESSAGE = 2;
  byte EXIT = 3;

  static Frame frame(ToWorker said) {
    if (said instanceof Run run) {
      return new Frame(RUN, run.call, run.task);
    } else if (said instanceof Message message) {
      return new Frame(MESSAGE, message.call, message.message);
    }
    return new Frame(EXIT, 0, new byte[0]);
  }

  static ToWorker of(Frame frame) {
    return switch (frame.type()) {
      case RUN -> new Run(frame.callId(), frame.payload());
      case MESSAGE -> new Message(frame.callId(), frame.payload());
      case EXIT -> new Exit();
      default -> throw new WireException("A worker does not understand " + frame);
    };
  }
}
