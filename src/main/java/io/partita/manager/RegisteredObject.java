package io.partita.manager;

import io.partita.manager.Waiters.Waiter;
import io.partita.shared.HostVerb;
import io.partita.shared.Refusal;
import io.partita.shared.RegisteredVerb;
import io.partita.wire.Encoded;
import io.partita.wire.WireException;
import io.partita.wire.WireReader;
import io.partita.wire.WireWriter;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * An object of a registered type, which is in another process: calls go there one at a time, first
 * come, first served.
 */
final class RegisteredObject extends ManagedObject {
  private record Call(String method, Encoded arguments) {
    long bytes() {
      return arguments.bytes().length + 2L * method.length();
    }
  }

  private static final String GONE =
      "The process that runs registered objects has ended, and they are gone with it";

  private final String type;
  private final Hosting hosting;
  private final Memory memory;
  private final Waiters<Call> calls = new Waiters<>();

  // IDLE (no running, no calls) -> READY (calls, known to hosting) -> RUNNING -> IDLE or READY
  private @Nullable Waiter<Call> running;
  private boolean dropped;

  RegisteredObject(Identity identity, String type, Hosting hosting, Memory memory)
      throws RefusedException {
    super(identity);
    if (hosting.isGone()) {
      throw new RefusedException(Refusal.HOST_GONE, GONE);
    }
    if (!hosting.serves(type)) {
      throw new RefusedException(
          Refusal.ILLEGAL,
          "The type %s is not registered: register it when the manager is started".formatted(type));
    }
    this.type = type;
    this.hosting = hosting;
    this.memory = memory;
  }

  @Override
  void serve(Ask ask, byte verb, WireReader arguments) {
    if (verb != RegisteredVerb.CALL) {
      throw new WireException("A registered object has no verb " + verb);
    }
    String method = arguments.readText();
    Call call = new Call(method, arguments.readEncoded());
    if (hosting.isGone()) {
      ask.refuse(Refusal.HOST_GONE, GONE);
    } else if (!memory.hasRoomFor(call.bytes())) {
      ask.refuse(Refusal.FULL, "The manager has no room for these arguments");
    } else {
      boolean idle = running == null && calls.isEmpty();
      calls.park(ask, call);
      memory.grow(ask.isOpen() ? call.bytes() : 0);
      if (idle && ask.isOpen()) {
        hosting.offer(this);
      }
    }
  }

  /** The next call; null if there is none any more. */
  @Nullable WireWriter begin(long number) {
    Waiter<Call> next = calls.poll();
    running = next;
    if (next == null) {
      return null;
    }
    memory.grow(-next.wish().bytes());
    return new WireWriter()
        .writeByte(HostVerb.CALL)
        .writeLong(number)
        .writeInt(identity().number())
        .writeText(type)
        .writeText(next.wish().method)
        .writeEncoded(next.wish().arguments);
  }

  /** The one that runs is over. */
  void finish(Consumer<Ask> answer) {
    Waiter<Call> done = running;
    running = null;
    if (done != null && done.ask().isOpen()) {
      answer.accept(done.ask());
    }
    if (dropped) {
      hosting.end(this);
    } else if (!calls.isEmpty()) {
      hosting.offer(this);
    }
  }

  /** It is gone with its process. */
  void lose() {
    refuseAll(Refusal.HOST_GONE, GONE);
  }

  private void refuseAll(Refusal why, String text) {
    if (running != null && running.ask().isOpen()) {
      running.ask().refuse(why, text);
    }
    calls.drain(
        call -> {
          memory.grow(-call.wish().bytes());
          call.ask().refuse(why, text);
        });
  }

  /** One that runs already runs on; nobody hears what comes of it. */
  @Override
  void withdrawn(Ask ask) {
    calls.removeIf(call -> !call.ask().isOpen()).forEach(gone -> memory.grow(-gone.wish().bytes()));
  }

  @Override
  void writeSettings(WireWriter writer) {
    writer.writeText(type);
  }

  /** 1 while a call runs. */
  @Override
  long size() {
    return running == null ? 0 : 1;
  }

  @Override
  int waiters() {
    return calls.size() + (running != null && running.ask().isOpen() ? 1 : 0);
  }

  @Override
  void drop() {
    dropped = true;
    refuseAll(Refusal.CLOSED, "%s was dropped".formatted(identity()));
    if (running == null) {
      hosting.end(this);
    }
  }
}
