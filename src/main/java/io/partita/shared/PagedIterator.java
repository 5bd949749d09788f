package io.partita.shared;

import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** Goes through what an object holds, a page after the other. */
final class PagedIterator<E> implements Iterator<E> {
  private final IntFunction<List<E>> pages;
  private final Consumer<E> remover;
  private List<E> page = List.of();
  private int next;

  /** How many of the object's elements are before the page. */
  private int leftOut;

  private boolean isLast;
  private @Nullable E given;

  /**
   * An iterator.
   *
   * @param pages gives elements, the first so many left out; none at the end
   * @param remover removes one that was given
   */
  PagedIterator(IntFunction<List<E>> pages, Consumer<E> remover) {
    this.pages = pages;
    this.remover = remover;
  }

  @Override
  public boolean hasNext() {
    if (next == page.size() && !isLast) {
      leftOut += page.size();
      page = pages.apply(leftOut);
      next = 0;
      isLast = page.isEmpty();
    }
    return next < page.size();
  }

  @Override
  public E next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    E element = page.get(next++);
    given = element;
    return element;
  }

  @Override
  public void remove() {
    E element = given;
    if (element == null) {
      throw new IllegalStateException("next() was not called, or its element removed before");
    }
    given = null;
    remover.accept(element);
    leftOut--;
  }
}
