package io.partita.inject;

import jakarta.enterprise.inject.spi.AnnotatedField;
import jakarta.enterprise.inject.spi.AnnotatedType;
import jakarta.enterprise.inject.spi.BeanManager;
import jakarta.enterprise.inject.spi.InjectionPoint;
import jakarta.inject.Inject;
import java.lang.reflect.Field;
import java.util.Arrays;
import java.util.stream.Stream;

/** Fills the {@link Shared} fields of artifacts that are no CDI beans. */
public final class SharedFields {
  private SharedFields() {}

  /** Whether the class has such fields, its superclasses included. */
  public static boolean areIn(Class<?> type) {
    return Stream.<Class<?>>iterate(type, one -> one != null, Class::getSuperclass)
        .flatMap(one -> Arrays.stream(one.getDeclaredFields()))
        .anyMatch(field -> field.isAnnotationPresent(Shared.class));
  }

  /**
   * Fills those that are injected.
   *
   * @throws jakarta.enterprise.inject.UnsatisfiedResolutionException if there are no shared objects
   *     of a field's type
   */
  public static void inject(BeanManager beans, Object artifact) throws IllegalAccessException {
    AnnotatedType<?> type = beans.createAnnotatedType(artifact.getClass());
    for (AnnotatedField<?> annotated : type.getFields()) {
      Field field = annotated.getJavaMember();
      if (annotated.isAnnotationPresent(Shared.class)
          && annotated.isAnnotationPresent(Inject.class)) {
        InjectionPoint point = beans.createInjectionPoint(annotated);
        field.setAccessible(true);
        field.set(
            artifact, beans.getInjectableReference(point, beans.createCreationalContext(null)));
      }
    }
  }
}
