package io.partita.worker;

import io.partita.wire.Frame;
import io.partita.wire.RemoteError;
import io.partita.wire.WireException;
import io.partita.wire.WireReader;
import io.partita.wire.WireWriter;

/** What a worker says to its parent. */
sealed interface FromWorker {
  /** The handler has started; said once. */
  record Ready() implements FromWorker {}

  /** The handler did not start; the worker leaves. */
  record StartFailed(RemoteError error) implements FromWorker {}

  /** The task runs now. */
  record Started(long call) implements FromWorker {}

  /** A message from the task that runs. */
  @SuppressWarnings("ArrayRecordComponent") // Handed over once, never compared.
  record Message(long call, byte[] message) implements FromWorker {}

  /** The task's end. */
  sealed interface Ended extends FromWorker {
    long call();

    /** False after an {@link Error}, or if the task retired the worker: it leaves. */
    boolean reusable();
  }

  /** The handler returned. */
  @SuppressWarnings("ArrayRecordComponent") // Handed over once, never compared.
  record Completed(long call, byte[] result, boolean reusable) implements Ended {}

  /** The handler threw. */
  record Failed(long call, RemoteError error, boolean reusable) implements Ended {}

  /** Can take the next task. */
  record Idle() implements FromWorker {}

  /** Its JVM begins to exit, whoever made it: shutdown hooks run, which may wait for ever. */
  record Leaving() implements FromWorker {}

  byte READY = 1;
  byte START_FAILED = 2;
  byte STARTED = 3;
  byte MESSAGE = 4;
  byte COMPLETED = 5;
  byte FAILED = 6;
  byte IDLE = 7;
  byte COMPLETED_LAST = 8;
  byte LEAVING = 9;

  static Frame frame(FromWorker said) {
    if (said instanceof Message message) {
      return new Frame(MESSAGE, message.call, message.message);
    } else if (said instanceof Completed completed) {
      byte type = completed.reusable ? COMPLETED : COMPLETED_LAST;
      return new Frame(type, completed.call, completed.result);
    } else if (said instanceof Failed failed) {
      WireWriter out = new WireWriter().writeBoolean(failed.reusable);
      failed.error.write(out);
      return new Frame(FAILED, failed.call, out.toBytes());
    } else if (said instanceof StartFailed failed) {
      WireWriter out = new WireWriter();
      failed.error.write(out);
      return new Frame(START_FAILED, 0, out.toBytes());
    } else if (said instanceof Started started) {
      return new Frame(STARTED, started.call, new byte[0]);
    } else if (said instanceof Leaving) {
      return new Frame(LEAVING, 0, new byte[0]);
    }
    return new Frame(said instanceof Ready ? READY : IDLE, 0, new byte[0]);
  }

  static FromWorker of(Frame frame) {
    WireReader in = new WireReader(frame.payload());
    return switch (frame.type()) {
      case READY -> new Ready();
      case START_FAILED -> new StartFailed(RemoteError.read(in));
      case STARTED -> new Started(frame.callId());
      case MESSAGE -> new Message(frame.callId(), frame.payload());
      case COMPLETED -> new Completed(frame.callId(), frame.payload(), true);
      case COMPLETED_LAST -> new Completed(frame.callId(), frame.payload(), false);
      case FAILED -> {
        boolean reusable = in.readBoolean();
        yield new Failed(frame.callId(), RemoteError.read(in), reusable);
      }
      case IDLE -> new Idle();
      case LEAVING -> new Leaving();
      default -> throw new WireException("A pool does not understand " + frame);
    };
  }
}
