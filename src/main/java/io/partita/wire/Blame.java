package io.partita.wire;

import org.jspecify.annotations.Nullable;

/** Says which field keeps an object from being serialised. */
final class Blame {
  private Blame() {}

  /**
   * @param culprit what in the root is not Serializable; null if all of it is, and writing it
   *     failed
   */
  static UnserializableException unserializable(
      @Nullable Object root, @Nullable Object culprit, Throwable cause) {
    String rootClass = className(root);
    if (culprit == null) {
      String message = "Cannot send a %s: writing it failed with %s".formatted(rootClass, cause);
      return new UnserializableException(message, "", rootClass, cause);
    }
    String blamed = className(culprit);
    String path = FieldPath.find(root, culprit);
    String what =
        path.isEmpty() ? "it holds a " + blamed : "its field %s is a %s".formatted(path, blamed);
    String message =
        culprit == root
            ? "Cannot send a %s: it is not Serializable".formatted(rootClass)
            : "Cannot send a %s: %s, which is not Serializable; make the field transient or the class Serializable"
                .formatted(rootClass, what);
    return new UnserializableException(message, path, blamed, cause);
  }

  private static String className(@Nullable Object object) {
    return object == null ? "null" : object.getClass().getName();
  }
}
