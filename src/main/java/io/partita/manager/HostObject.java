package io.partita.manager;

import io.partita.shared.HostVerb;
import io.partita.shared.Refusal;
import io.partita.wire.WireException;
import io.partita.wire.WireReader;
import io.partita.wire.WireWriter;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The place of the process that runs registered objects. */
final class HostObject extends ManagedObject {
  private final Hosting hosting;
  private String host = "";

  HostObject(Identity identity, Hosting hosting) {
    super(identity);
    this.hosting = hosting;
  }

  @Override
  void serve(Ask ask, byte verb, WireReader arguments) {
    if (verb == HostVerb.BEGIN) {
      begin(ask, arguments);
    } else if (!hosting.isHost(ask.session)) {
      ask.refuse(Refusal.ILLEGAL, "This session does not run registered objects");
    } else if (verb == HostVerb.TAKE) {
      hosting.take(ask);
    } else if (verb == HostVerb.REPLY) {
      reply(ask, arguments);
    } else {
      throw new WireException("A host has no verb " + verb);
    }
  }

  private void reply(Ask ask, WireReader arguments) {
    long call = arguments.readLong();
    byte outcome = arguments.readByte();
    byte[] content = arguments.readBytes();
    switch (outcome) {
      case HostVerb.RETURNED, HostVerb.THREW -> {
        WireWriter answer = new WireWriter().writeByte(outcome).writeBytes(content);
        hosting.reply(call, asker -> asker.done(answer));
      }
      case HostVerb.REFUSED -> {
        String why = new WireReader(content).readText();
        hosting.reply(call, asker -> asker.refuse(Refusal.ILLEGAL, why));
      }
      default -> throw new WireException("No call ends with " + outcome);
    }
    ask.done();
  }

  private void begin(Ask ask, WireReader arguments) {
    Set<String> types = new HashSet<>();
    for (int left = arguments.readInt(); left > 0; left--) {
      types.add(arguments.readText());
    }
    if (hosting.begin(ask.session, types)) {
      host = ask.session.toString();
      ask.session.holds(this);
      ask.done();
    } else {
      ask.refuse(Refusal.MISMATCH, "Another process runs, or ran, the registered objects");
    }
  }

  @Override
  void withdrawn(Ask ask) {
    hosting.forgetWithdrawn();
  }

  @Override
  void left(ServedSession session) {
    if (hosting.isHost(session)) {
      host = "";
      hosting.lose();
    }
  }

  @Override
  void writeSettings(WireWriter writer) {}

  /** How many calls run. */
  @Override
  long size() {
    return hosting.running();
  }

  @Override
  List<String> holders() {
    return host.isEmpty() ? List.of() : List.of(host);
  }

  @Override
  int waiters() {
    return hosting.waiting(identity().number());
  }

  @Override
  void drop() {
    hosting.lose();
  }
}
