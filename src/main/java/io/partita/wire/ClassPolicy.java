package io.partita.wire;

import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * Which classes may be read from another process, decided by name, before any is loaded.
 *
 * <p>An array is allowed if its elements are. Immutable.
 */
public final class ClassPolicy {
  private static final Pattern PRIMITIVE_ARRAY = Pattern.compile("\\[+[ZBCDFIJS]");
  private static final ClassPolicy VALUES = new ClassPolicy(ValueClasses::contains);

  private final Predicate<String> allowed;

  private ClassPolicy(Predicate<String> allowed) {
    this.allowed = allowed;
  }

  /**
   * Boxed numbers, text, big numbers, {@code java.time}, and the collections and small value types
   * of {@code java.util}.
   */
  public static ClassPolicy values() {
    return VALUES;
  }

  /**
   * Values, and besides them classes by name, and packages with all below them where a name ends in
   * a dot.
   *
   * @throws IllegalArgumentException if a name is empty, or a dot alone
   */
  public static ClassPolicy named(Set<String> names) {
    Set<String> classes = Set.copyOf(names);
    if (classes.contains("") || classes.contains(".")) {
      throw new IllegalArgumentException("An empty name would allow every class");
    }
    ClassPolicy policy = VALUES.allowing(classes::contains);
    for (String name : classes) {
      if (name.endsWith(".")) {
        policy = policy.allowingPrefix(name);
      }
    }
    return policy;
  }

  /**
   * This policy, and every class the predicate holds for.
   *
   * @param className given names as {@link Class#getName} has them, never of arrays
   */
  public ClassPolicy allowing(Predicate<String> className) {
    return new ClassPolicy(allowed.or(className));
  }

  /** This policy, and the classes of a package with all below it, as {@code "org.example."}. */
  public ClassPolicy allowingPrefix(String prefix) {
    if (prefix.isEmpty()) {
      throw new IllegalArgumentException("An empty prefix would allow every class");
    }
    return allowing(name -> name.startsWith(prefix));
  }

  /**
   * This policy, and lambdas. A lambda names the method it runs, so this is only for tasks from the
   * parent to its worker.
   */
  public ClassPolicy withLambdas() {
    return allowing("java.lang.invoke.SerializedLambda"::equals);
  }

  public boolean allows(String className) {
    int dimensions = 0;
    while (dimensions < className.length() && className.charAt(dimensions) == '[') {
      dimensions++;
    }
    if (dimensions == 0) {
      return allowed.test(className);
    }
    boolean isObject = className.startsWith("L", dimensions) && className.endsWith(";");
    return isObject
        ? allowed.test(className.substring(dimensions + 1, className.length() - 1))
        : PRIMITIVE_ARRAY.matcher(className).matches();
  }
}
