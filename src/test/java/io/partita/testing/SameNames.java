package io.partita.testing;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;

/** Looks at classes that share names, but no interface, through one. */
public final class SameNames {
  private SameNames() {}

  /** The target's methods of the same names and parameters. */
  public static <T> T as(Class<T> type, Object target) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) -> {
              try {
                return target
                    .getClass()
                    .getMethod(method.getName(), method.getParameterTypes())
                    .invoke(target, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            }));
  }
}
