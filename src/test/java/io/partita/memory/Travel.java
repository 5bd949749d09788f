package io.partita.memory;

import io.partita.wire.ClassPolicy;
import io.partita.wire.ObjectBytes;
import java.util.Base64;

/** What happens to an object on its way to another process. */
final class Travel {
  private static final ClassPolicy ALL = ClassPolicy.values().allowing(name -> true);

  private Travel() {}

  /** The object as it arrives, here in the same process. */
  @SuppressWarnings("unchecked")
  static <T> T there(T object) {
    return (T) unpack(pack(object));
  }

  static String pack(Object object) {
    return Base64.getEncoder().encodeToString(ObjectBytes.write(object));
  }

  static Object unpack(String text) {
    byte[] bytes = Base64.getDecoder().decode(text);
    Object object = ObjectBytes.read(bytes, ALL, Travel.class.getClassLoader());
    if (object == null) {
      throw new IllegalArgumentException(text);
    }
    return object;
  }
}
