package io.partita.shared;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A queue in the manager. It takes no null. What waits is served first come, first served.
 *
 * <p>There are two ways to take. What {@link BlockingQueue} has is the simple one: what was taken
 * is gone, also if its taker dies then. A {@link Lease} is the safe one: an item stays in the
 * manager until it is completed, and is at the head of the queue again if its taker's session ends
 * before that.
 *
 * <p>All methods throw {@link SharedObjectException} with {@link Refusal#CLOSED} when the queue was
 * dropped, or closed for put and nothing can come any more, and {@link ManagerGoneException} when
 * the manager is gone: whether the last put or take was carried out is not known then.
 *
 * @param <E> what is put must be a value or {@code Serializable}; takers get copies
 */
public interface SharedQueue<E> extends BlockingQueue<E> {
  /**
   * Puts an item before all of a higher number, behind those of the same; waits for room. What is
   * put otherwise has the priority 0.
   */
  void put(E item, int priority) throws InterruptedException;

  /**
   * Puts items in their order, with few messages, and waits for room. Others' items may come
   * between them.
   *
   * @throws InterruptedException the first of them may have been put
   */
  void putAll(Collection<? extends E> items) throws InterruptedException;

  /**
   * Takes as many as are there, and waits until that is one at least.
   *
   * @param most 1 or more
   * @return not empty
   */
  List<E> take(int most) throws InterruptedException;

  /** The next item, to be completed; waits for one. */
  Lease<E> lease() throws InterruptedException;

  /** As {@link #lease()}; null if none came in time. Zero or less does not wait. */
  @Nullable Lease<E> lease(Duration atMost) throws InterruptedException;

  /**
   * Items to be completed, of which some are fetched ahead: so many items less are there for others
   * meanwhile. For one thread.
   *
   * @param ahead how many, 1 to 10,000
   */
  LeaseStream<E> leases(int ahead);

  /**
   * A way to put that does not wait for the manager's answer, only for credit. For one thread.
   *
   * @param credit how many items may be under way, 1 to 100,000
   */
  QueueProducer<E> producer(int credit);

  /** As {@link #put(Object)}, without waiting; it cannot be cancelled. */
  CompletableFuture<Void> putAsync(E item);

  /** As {@link #take()}, without waiting; it cannot be cancelled. */
  CompletableFuture<E> takeAsync();

  /** No more can be put; takers have what is there, and are refused after that. */
  void closeForPut();

  /**
   * One item that was taken is done. A lease says so by being completed.
   *
   * @throws IllegalStateException if all items that were put are done
   */
  void taskDone();

  /** Waits until all items that were put are done, completed or dropped. */
  void join() throws InterruptedException;

  /** As {@link #join()}; false if that was not so in time. */
  boolean join(Duration atMost) throws InterruptedException;

  /** How many items are leased now. */
  int leased();

  /**
   * Items that failed too often, the first first. They count for the queue's limits, and nobody
   * gets them until they are requeued.
   */
  List<DeadLetter<E>> deadLetters();

  /** All dead letters are ready again, at the end, as if they had never failed. How many. */
  int requeueDeadLetters();

  /** All dead letters are gone. How many. */
  int dropDeadLetters();
}
