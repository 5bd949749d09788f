package io.partita.inject;

import jakarta.enterprise.util.Nonbinding;
import jakarta.inject.Qualifier;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * An object in the manager, injected into a batch artifact: {@code @Inject @Shared("progress")
 * BlockingQueue<String> progress}.
 *
 * <p>The type of the field says of which kind it is. All artifacts that name the same object in the
 * same scope share it, whatever process they are in. It is found, or made, at its first use, which
 * is also when a manager is started if there is none yet; an object that nobody uses costs nothing.
 * What an attempt of a partition holds, such as locks, is let go when the attempt is over.
 */
@Qualifier
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.FIELD, ElementType.PARAMETER, ElementType.METHOD})
public @interface Shared {
  /** The object's name; that of the field or parameter if this is empty. */
  @Nonbinding
  String value() default "";

  @Nonbinding
  SharedScope scope() default SharedScope.EXECUTION;

  /**
   * For queues: how many items they hold at most; 0 for the default. For whoever makes the object;
   * who finds it gets it as it is.
   */
  @Nonbinding
  int capacity() default 0;
}
