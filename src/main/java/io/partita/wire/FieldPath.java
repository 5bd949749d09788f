package io.partita.wire;

import java.io.Serializable;
import java.lang.reflect.Field;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.Modifier;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Collections;
import java.util.ConcurrentModificationException;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Finds the shortest way from one object to another along the fields that are serialised. */
final class FieldPath {
  private static final int MAX_VISITED = 100_000;

  private record Step(Object object, String path) {}

  private final Object target;
  private final ArrayDeque<Step> queue = new ArrayDeque<>();
  private final Set<Object> visited = Collections.newSetFromMap(new IdentityHashMap<>());

  private FieldPath(Object target) {
    this.target = target;
  }

  /** The path as {@code a.b[2].c}; empty if there is none, or both are the same. */
  static String find(@Nullable Object root, Object target) {
    FieldPath search = new FieldPath(target);
    search.visit(root, "");
    try {
      return search.run();
    } catch (ConcurrentModificationException e) {
      return ""; // The object changes while we look; that it cannot be sent must be said all the
      // same.
    }
  }

  private String run() {
    for (Step step = queue.poll();
        step != null && visited.size() < MAX_VISITED;
        step = queue.poll()) {
      if (step.object == target) {
        return step.path;
      }
      expand(step);
    }
    return "";
  }

  private void visit(@Nullable Object object, String path) {
    if (object != null && visited.add(object)) {
      queue.add(new Step(object, path));
    }
  }

  private void expand(Step step) {
    if (step.object instanceof Object[] array) {
      for (int i = 0; i < array.length; i++) {
        visit(array[i], step.path + "[" + i + "]");
      }
    } else if (step.object instanceof Collection<?> elements && isOfJdk(step.object)) {
      int i = 0;
      for (Object element : elements) {
        visit(element, step.path + "[" + i++ + "]");
      }
    } else if (step.object instanceof Map<?, ?> map && isOfJdk(step.object)) {
      map.forEach(
          (key, value) -> {
            visit(key, step.path + "[key]");
            visit(value, step.path + "[" + shown(key) + "]");
          });
    } else if (step.object instanceof AtomicReference<?> reference) {
      visit(reference.get(), step.path + ".value");
    } else {
      expandFields(step);
    }
  }

  /** Only what prints itself without running code of somebody else. */
  private static Object shown(@Nullable Object key) {
    return key instanceof String || key instanceof Integer || key instanceof Long ? key : "value";
  }

  private static boolean isOfJdk(Object object) {
    return object.getClass().getName().startsWith("java.");
  }

  private void expandFields(Step step) {
    // What a superclass that is not Serializable has does not travel.
    for (Class<?> type = step.object.getClass();
        type != null && Serializable.class.isAssignableFrom(type);
        type = type.getSuperclass()) {
      for (Field field : type.getDeclaredFields()) {
        int modifiers = field.getModifiers();
        if (!Modifier.isStatic(modifiers)
            && !Modifier.isTransient(modifiers)
            && !field.getType().isPrimitive()) {
          visitField(step, field);
        }
      }
    }
  }

  private void visitField(Step step, Field field) {
    try {
      field.setAccessible(true);
      String prefix = step.path.isEmpty() ? "" : step.path + ".";
      visit(field.get(step.object), prefix + field.getName());
    } catch (InaccessibleObjectException | IllegalAccessException e) {
      // A class that hides its fields from us: the way to the culprit then ends before it.
      System.getLogger("io.partita.wire").log(System.Logger.Level.TRACE, "Hidden", e);
    }
  }
}
