package io.partita.shared;

import io.partita.wire.Encoded;
import io.partita.wire.RemoteError;
import io.partita.wire.WireException;
import io.partita.wire.WireReader;
import io.partita.wire.WireWriter;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * Runs the calls of registered objects, in the process that is there for them. Objects are called
 * at the same time, each by one call at a time, which the manager sees to. What a call names that
 * is not a method of the registered interface is refused, not executed.
 */
public final class Host {
  private static final Scope SCOPE = new Scope("host");

  /** A registered type: what can be called, and how an object is made. */
  private record Type(Map<String, Method> methods, Constructor<?> constructor) {
    static Type of(Registration registration) {
      Map<String, Method> methods = new HashMap<>();
      for (Method method : registration.type().getMethods()) {
        if (!Modifier.isStatic(method.getModifiers())) {
          method.setAccessible(true);
          methods.put(Registered.key(method), method);
        }
      }
      try {
        return new Type(methods, registration.implementation().getConstructor());
      } catch (NoSuchMethodException e) {
        throw new IllegalStateException("It was there when the type was registered", e);
      }
    }
  }

  private record Call(long number, int object, String type, String method, Encoded arguments) {}

  private final Remote remote;
  private final Map<String, Type> types = new HashMap<>();
  private final Map<Integer, Object> objects = new ConcurrentHashMap<>();

  Host(Remote remote) {
    this.remote = remote;
  }

  /**
   * Runs calls until the session ends.
   *
   * @param begun called when objects can be made
   * @throws SharedObjectException if there is such a process already
   */
  public static void serve(Session session, List<Registration> registrations, Runnable begun) {
    Host host = (Host) session.in(SCOPE).open(Kind.HOST, "host", nothing -> {});
    ExecutorService threads =
        Executors.newCachedThreadPool(
            task -> {
              Thread thread = new Thread(task, "partita-host");
              thread.setDaemon(true);
              return thread;
            });
    try {
      host.begin(registrations);
      begun.run();
      while (true) {
        host.next(threads);
      }
    } catch (ManagerGoneException e) {
      System.getLogger("io.partita.shared").log(System.Logger.Level.DEBUG, "The end", e);
    } finally {
      threads.shutdownNow();
    }
  }

  private void begin(List<Registration> registrations) {
    WireWriter request = remote.request(HostVerb.BEGIN).writeInt(registrations.size());
    for (Registration registration : registrations) {
      types.put(registration.type().getName(), Type.of(registration));
      request.writeText(registration.type().getName());
    }
    remote.ask(request);
  }

  private void next(ExecutorService threads) {
    WireReader what = remote.ask(remote.request(HostVerb.TAKE));
    if (what.readByte() == HostVerb.END) {
      objects.remove(what.readInt());
      return;
    }
    long number = what.readLong();
    int object = what.readInt();
    String type = what.readText();
    Call call = new Call(number, object, type, what.readText(), what.readEncoded());
    threads.execute(() -> answer(call));
  }

  private void answer(Call call) {
    WireWriter reply = remote.request(HostVerb.REPLY).writeLong(call.number);
    try {
      remote.ask(outcome(call, reply));
    } catch (ManagerGoneException e) {
      System.getLogger("io.partita.shared").log(System.Logger.Level.DEBUG, "No one to tell", e);
    }
  }

  private WireWriter outcome(Call call, WireWriter reply) {
    Type type = types.get(call.type);
    Method method = type == null ? null : type.methods.get(call.method);
    if (type == null || method == null) {
      return refused(reply, "%s has no method %s".formatted(call.type, call.method));
    }
    try {
      Object[] arguments = arguments(call);
      Encoded result = remote.encoded(method.invoke(object(call.object, type), arguments));
      return reply
          .writeByte(HostVerb.RETURNED)
          .writeBytes(new WireWriter().writeEncoded(result).toBytes());
    } catch (InvocationTargetException e) {
      return threw(reply, e.getCause() == null ? e : e.getCause());
    } catch (IllegalArgumentException e) {
      return refused(reply, "%s does not take these arguments".formatted(call.method));
    } catch (ReflectiveOperationException | WireException e) {
      return threw(reply, e);
    }
  }

  private static WireWriter refused(WireWriter reply, String why) {
    return reply.writeByte(HostVerb.REFUSED).writeBytes(new WireWriter().writeText(why).toBytes());
  }

  private static WireWriter threw(WireWriter reply, Throwable thrown) {
    WireWriter content = new WireWriter();
    RemoteError.of(thrown).write(content);
    return reply.writeByte(HostVerb.THREW).writeBytes(content.toBytes());
  }

  private Object[] arguments(Call call) {
    @Nullable Object list = remote.<@Nullable Object>object(call.arguments);
    if (list instanceof List<?> all) {
      return all.toArray();
    }
    throw new WireException("The arguments of a call are a list");
  }

  /** Nobody else calls it now. */
  private Object object(int number, Type type) throws ReflectiveOperationException {
    Object known = objects.get(number);
    if (known != null) {
      return known;
    }
    Object made = type.constructor.newInstance();
    objects.put(number, made);
    return made;
  }
}
