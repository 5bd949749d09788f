package io.partita.shared;

import java.lang.reflect.Modifier;

/**
 * A type of one's own that a manager is started with (Python: {@code BaseManager.register}).
 *
 * @param type an interface, whose methods can be called from every process; no others can
 * @param implementation a public class with a public constructor without parameters, of which each
 *     object is made in a process that runs nothing else
 */
public record Registration(Class<?> type, Class<?> implementation) {
  public Registration {
    if (!type.isInterface()) {
      throw new IllegalArgumentException(type.getName() + " is no interface");
    }
    if (!type.isAssignableFrom(implementation)
        || !Modifier.isPublic(implementation.getModifiers())
        || Modifier.isAbstract(implementation.getModifiers())) {
      throw new IllegalArgumentException(
          "%s is no public class that implements %s"
              .formatted(implementation.getName(), type.getName()));
    }
    try {
      var unused = implementation.getConstructor();
    } catch (NoSuchMethodException e) {
      throw new IllegalArgumentException(
          implementation.getName() + " has no public constructor without parameters", e);
    }
  }
}
