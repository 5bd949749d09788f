package io.partita.terminal;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;

/**
 * Signals of the operating system. A shutdown hook would be too late to stop a job in order: the
 * database and CDI close themselves in hooks of their own, at the same time.
 *
 * <p>The JDK has no supported API for this; {@code sun.misc.Signal} (module jdk.unsupported) is
 * reached by reflection because a compiler warning about it cannot be switched off.
 */
final class Signals {
  private Signals() {}

  /**
   * Runs {@code action} on a thread of its own whenever the signal arrives, in place of ending the
   * JVM. A signal that was ignored when the JVM started (a job under {@code nohup}) stays ignored.
   *
   * @param name the signal without SIG: {@code INT}, {@code TERM}
   */
  static void on(String name, Runnable action) {
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      Method handle = signal.getMethod("handle", signal, handler);
      Object ignore = handler.getField("SIG_IGN").get(null);
      Object previous = handle.invoke(null, of(signal, name), asHandler(handler, action));
      if (previous == ignore) {
        handle.invoke(null, of(signal, name), ignore);
      }
    } catch (InvocationTargetException e) {
      // -Xrs, or a signal this system does not have: then it does what it does by default.
      System.getLogger("io.partita.terminal").log(System.Logger.Level.DEBUG, "No SIG" + name, e);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("This JVM has no jdk.unsupported module", e);
    }
  }

  private static Object of(Class<?> signal, String name) throws ReflectiveOperationException {
    return signal.getConstructor(String.class).newInstance(name);
  }

  private static Object asHandler(Class<?> handler, Runnable action) {
    return Proxy.newProxyInstance(
        Signals.class.getClassLoader(),
        new Class<?>[] {handler},
        (proxy, method, arguments) -> {
          switch (method.getName()) {
            case "handle" -> action.run();
            case "equals" -> {
              return proxy == arguments[0];
            }
            case "hashCode" -> {
              return System.identityHashCode(proxy);
            }
            case "toString" -> {
              return "handler of " + action;
            }
            default -> throw new UnsupportedOperationException(method.getName());
          }
          return null;
        });
  }
}
