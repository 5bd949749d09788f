package io.partita.manager;

import io.partita.PartitaException;
import io.partita.shared.Registration;
import io.partita.transport.AuthKey;
import io.partita.transport.Endpoint;
import io.partita.wire.Frame;
import io.partita.wire.WireException;
import io.partita.wire.WireReader;
import io.partita.wire.WireWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/** What the process that runs registered objects hears from the one that started it. */
sealed interface ToHost {
  /**
   * Said once, first of all.
   *
   * @param endpoint of the manager
   * @param key what sessions prove there
   * @param classes see {@link io.partita.shared.SessionOptions#classes}
   */
  record Begin(
      Endpoint endpoint, AuthKey key, List<String> classes, List<Registration> registrations)
      implements ToHost {
    public Begin {
      classes = List.copyOf(new TreeSet<>(classes));
      registrations = List.copyOf(registrations);
    }
  }

  /** It ends in order. */
  record Exit() implements ToHost {}

  byte BEGIN = 1;
  byte EXIT = 2;

  static Frame frame(ToHost said) {
    if (said instanceof Begin begin) {
      WireWriter out = new WireWriter();
      out.writeText(begin.endpoint.toString()).writeBytes(begin.key.bytes());
      out.writeInt(begin.classes.size());
      begin.classes.forEach(out::writeText);
      out.writeInt(begin.registrations.size());
      for (Registration registration : begin.registrations) {
        out.writeText(registration.type().getName());
        out.writeText(registration.implementation().getName());
      }
      return new Frame(BEGIN, 0, out.toBytes());
    }
    return new Frame(EXIT, 0, new byte[0]);
  }

  static ToHost of(Frame frame) {
    return switch (frame.type()) {
      case BEGIN -> begin(new WireReader(frame.payload()));
      case EXIT -> new Exit();
      default -> throw new WireException("No message to a host has the type " + frame.type());
    };
  }

  private static Begin begin(WireReader in) {
    Endpoint endpoint = Endpoint.parse(in.readText());
    AuthKey key = AuthKey.of(in.readBytes());
    List<String> classes = new ArrayList<>();
    for (int left = in.readInt(); left > 0; left--) {
      classes.add(in.readText());
    }
    List<Registration> registrations = new ArrayList<>();
    for (int left = in.readInt(); left > 0; left--) {
      registrations.add(new Registration(loaded(in.readText()), loaded(in.readText())));
    }
    return new Begin(endpoint, key, classes, registrations);
  }

  private static Class<?> loaded(String name) {
    try {
      return Class.forName(name, false, ToHost.class.getClassLoader());
    } catch (ClassNotFoundException e) {
      throw new PartitaException(
          "The registered class %s is not on the class path".formatted(name), e);
    }
  }
}
