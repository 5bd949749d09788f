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
   * How many items a queue holds at most, 0 for 10,000; how many permits a semaphore has, how many
   * parties a barrier, how many elements an array; where a latch begins. This and what follows
   * count for whoever makes the object; who finds it gets it as it is.
   */
  @Nonbinding
  int size() default 0;

  /** How much memory a queue or collection may take, about; 0 for 64 MiB. */
  @Nonbinding
  long maxBytes() default 0;

  /** After how many deliveries an item of a queue is put aside as dead; 0 for 5. */
  @Nonbinding
  int maxDeliveries() default 0;

  /**
   * Whether each change of a queue or map is on the disk before it is acknowledged, and there again
   * after the manager was killed.
   */
  @Nonbinding
  boolean durable() default false;
}
