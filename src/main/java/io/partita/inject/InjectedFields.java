package io.partita.inject;

import jakarta.enterprise.inject.spi.AnnotatedField;
import jakarta.enterprise.inject.spi.AnnotatedType;
import jakarta.enterprise.inject.spi.BeanManager;
import jakarta.enterprise.inject.spi.InjectionPoint;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.lang.reflect.Field;
import java.util.Arrays;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Fills the {@link Shared} fields and the named data sources of artifacts that are no CDI beans.
 */
public final class InjectedFields {
  private InjectedFields() {}

  /** Whether the class has such fields, its superclasses included. */
  public static boolean areIn(Class<?> type) {
    return Stream.<Class<?>>iterate(type, one -> one != null, Class::getSuperclass)
        .flatMap(one -> Arrays.stream(one.getDeclaredFields()))
        .anyMatch(field -> field.isAnnotationPresent(Shared.class) || sourceOf(field) != null);
  }

  /**
   * Fills those that are injected.
   *
   * @throws jakarta.enterprise.inject.UnsatisfiedResolutionException if there are no shared objects
   *     of a field's type
   * @throws io.partita.PartitaException if there is no data source of a field's name
   */
  public static void inject(BeanManager beans, Object artifact) throws IllegalAccessException {
    AnnotatedType<?> type = beans.createAnnotatedType(artifact.getClass());
    for (AnnotatedField<?> annotated : type.getFields()) {
      Field field = annotated.getJavaMember();
      String source = sourceOf(field);
      if (source != null) {
        field.setAccessible(true);
        field.set(artifact, NamedDataSources.find(source));
      } else if (annotated.isAnnotationPresent(Shared.class)
          && annotated.isAnnotationPresent(Inject.class)) {
        InjectionPoint point = beans.createInjectionPoint(annotated);
        field.setAccessible(true);
        field.set(
            artifact, beans.getInjectableReference(point, beans.createCreationalContext(null)));
      }
    }
  }

  /** The name of the data source that the field is to have; null if it is to have none. */
  private static @Nullable String sourceOf(Field field) {
    Named named = field.getAnnotation(Named.class);
    return field.getType() == DataSource.class
            && field.isAnnotationPresent(Inject.class)
            && named != null
        ? named.value()
        : null;
  }
}
