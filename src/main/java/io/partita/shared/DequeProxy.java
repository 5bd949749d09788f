package io.partita.shared;

import io.partita.wire.WireReader;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.concurrent.BlockingDeque;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A queue in the manager with two ends, seen from a session. */
final class DequeProxy<E> extends QueueProxy<E> implements BlockingDeque<E> {
  private static final long serialVersionUID = 1L;

  DequeProxy(Remote remote) {
    super(remote);
  }

  private static <T> T required(@Nullable T item) {
    if (item == null) {
      throw new NoSuchElementException("The deque is empty");
    }
    return item;
  }

  private void requireIn(boolean isIn) {
    if (!isIn) {
      throw new IllegalStateException(remote().label() + " is full");
    }
  }

  @Override
  public void addFirst(E item) {
    requireIn(offerFirst(item));
  }

  @Override
  public void addLast(E item) {
    requireIn(offerLast(item));
  }

  @Override
  public boolean offerFirst(E item) {
    return remote().ask(putting(false, true, item)).readInt() == 1;
  }

  @Override
  public boolean offerLast(E item) {
    return offer(item);
  }

  @Override
  public boolean offerFirst(E item, long timeout, TimeUnit unit) throws InterruptedException {
    WireReader result = remote().await(putting(timeout > 0, true, item), after(timeout, unit));
    return result != null && result.readInt() == 1;
  }

  @Override
  public boolean offerLast(E item, long timeout, TimeUnit unit) throws InterruptedException {
    return offer(item, timeout, unit);
  }

  @Override
  public void putFirst(E item) throws InterruptedException {
    await(putting(true, true, item));
  }

  @Override
  public void putLast(E item) throws InterruptedException {
    put(item);
  }

  @Override
  public void push(E item) {
    addFirst(item);
  }

  @Override
  public E pop() {
    return removeFirst();
  }

  @Override
  public E removeFirst() {
    return required(pollFirst());
  }

  @Override
  public E removeLast() {
    return required(pollLast());
  }

  @Override
  public @Nullable E pollFirst() {
    return poll();
  }

  @Override
  public @Nullable E pollLast() {
    return first(remote().ask(taking(false, true, 1)));
  }

  @Override
  public @Nullable E pollFirst(long timeout, TimeUnit unit) throws InterruptedException {
    return poll(timeout, unit);
  }

  @Override
  public @Nullable E pollLast(long timeout, TimeUnit unit) throws InterruptedException {
    return first(remote().await(taking(timeout > 0, true, 1), after(timeout, unit)));
  }

  @Override
  public E takeFirst() throws InterruptedException {
    return take();
  }

  @Override
  public E takeLast() throws InterruptedException {
    return Objects.requireNonNull(first(await(taking(true, true, 1))));
  }

  @Override
  public E getFirst() {
    return required(peek());
  }

  @Override
  public E getLast() {
    return required(peekLast());
  }

  @Override
  public @Nullable E peekFirst() {
    return peek();
  }

  @Override
  public @Nullable E peekLast() {
    return peek(true);
  }

  @Override
  public boolean removeFirstOccurrence(@Nullable Object item) {
    return remove(item);
  }

  @Override
  public boolean removeLastOccurrence(@Nullable Object item) {
    return item != null && remove(item, true);
  }

  /** Of what is in the deque now. */
  @Override
  public Iterator<E> descendingIterator() {
    List<E> items = new ArrayList<>(this);
    Collections.reverse(items);
    Iterator<E> all = items.iterator();
    return new PagedIterator<>(
        leaveOut -> all.hasNext() ? List.of(all.next()) : List.of(),
        item -> removeLastOccurrence(item));
  }
}
