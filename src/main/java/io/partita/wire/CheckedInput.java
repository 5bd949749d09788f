package io.partita.wire;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.ObjectInputFilter;
import java.io.ObjectInputFilter.FilterInfo;
import java.io.ObjectInputFilter.Status;
import java.io.ObjectInputStream;
import java.io.ObjectStreamClass;
import java.lang.reflect.Proxy;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Asks the policy about every class by name before it is loaded. The filter of the JDK sees a class
 * only after that, so here it bounds depth, references and array sizes.
 */
final class CheckedInput extends ObjectInputStream {
  /** Deeper by some than {@link NestingLimit} lets be written. */
  static final int MAX_DEPTH = 600;

  static final int MAX_REFERENCES = 1 << 24;

  private static final Map<String, Class<?>> PRIMITIVES =
      Map.of(
          "boolean", boolean.class,
          "byte", byte.class,
          "char", char.class,
          "double", double.class,
          "float", float.class,
          "int", int.class,
          "long", long.class,
          "short", short.class,
          "void", void.class);

  private final ClassPolicy policy;
  private final ClassLoader loader;
  private @Nullable ClassNotFoundException missing;

  CheckedInput(byte[] bytes, ClassPolicy policy, ClassLoader loader) throws IOException {
    super(new ByteArrayInputStream(bytes));
    this.policy = policy;
    this.loader = loader;
    // Each element takes a byte at least; the tables of hash maps are up to four times their
    // content.
    long maxArray = 64 + 4L * bytes.length;
    ObjectInputFilter bounds = info -> isWithin(info, maxArray) ? Status.ALLOWED : Status.REJECTED;
    setObjectInputFilter(bounds);
  }

  private static boolean isWithin(FilterInfo info, long maxArray) {
    return info.depth() <= MAX_DEPTH
        && info.references() <= MAX_REFERENCES
        && info.arrayLength() <= maxArray;
  }

  @Override
  protected Class<?> resolveClass(ObjectStreamClass description) throws ClassNotFoundException {
    return find(description.getName());
  }

  @Override
  @SuppressWarnings("deprecation") // newProxyInstance would need the handler, which comes later.
  protected Class<?> resolveProxyClass(String[] interfaces) throws ClassNotFoundException {
    for (String name : interfaces) {
      check(name);
    }
    Class<?>[] classes = new Class<?>[interfaces.length];
    for (int i = 0; i < classes.length; i++) {
      classes[i] = find(interfaces[i]);
    }
    return Proxy.getProxyClass(loader, classes);
  }

  private Class<?> find(String name) throws ClassNotFoundException {
    Class<?> primitive = PRIMITIVES.get(name);
    if (primitive != null) {
      return primitive;
    }
    check(name);
    try {
      return Class.forName(name, false, loader);
    } catch (ClassNotFoundException e) {
      missing = missing == null ? e : missing;
      throw e;
    }
  }

  /** The first class that was not found; what failed after that may be a consequence. */
  @Nullable ClassNotFoundException missing() {
    return missing;
  }

  private void check(String name) {
    if (!policy.allows(name)) {
      throw new WireException(
          "Class %s may not come from another process: it is neither a value type nor among those that were allowed; ClassPolicy.allowing, or ObjectOptions.allowing for pipes and queues, allows it where the pool, pipe or queue is made"
              .formatted(name));
    }
  }
}
