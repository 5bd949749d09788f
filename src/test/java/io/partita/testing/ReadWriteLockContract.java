package io.partita.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReadWriteLock;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What every fair re-entrant read-write lock does. */
@Timeout(60)
@SuppressWarnings({"LockNotBeforeTry", "WaitNotInLoop"}) // Wrong use is what is tested here.
public abstract class ReadWriteLockContract {
  protected abstract ReadWriteLock create();

  /** How many wait for it. */
  protected abstract int waiters(ReadWriteLock lock);

  private void awaitWaiters(ReadWriteLock lock, int count) {
    Await.until(count + " waiters", () -> waiters(lock) == count);
  }

  private static boolean isFree(Lock lock) throws Exception {
    return OtherThread.start(
            () -> {
              boolean taken = lock.tryLock();
              if (taken) {
                lock.unlock();
              }
              return taken;
            })
        .get();
  }

  @Test
  public void readers_shareIt() throws Exception {
    ReadWriteLock lock = create();
    lock.readLock().lock();

    assertThat(isFree(lock.readLock())).isTrue();
    assertThat(isFree(lock.writeLock())).isFalse();
    lock.readLock().unlock();
    assertThat(isFree(lock.writeLock())).isTrue();
  }

  @Test
  public void writer_hasItAlone() throws Exception {
    ReadWriteLock lock = create();
    lock.writeLock().lock();

    assertThat(isFree(lock.readLock())).isFalse();
    assertThat(isFree(lock.writeLock())).isFalse();
    assertThat(OtherThread.start(() -> lock.readLock().tryLock(5, TimeUnit.MILLISECONDS)).get())
        .isFalse();
    lock.writeLock().unlock();
    assertThat(isFree(lock.readLock())).isTrue();
  }

  @Test
  @Tag("B18")
  public void unlockOfWhatIsNotHeld_isAnError() throws Exception {
    ReadWriteLock lock = create();

    assertThatThrownBy(lock.readLock()::unlock).isInstanceOf(IllegalMonitorStateException.class);
    assertThatThrownBy(lock.writeLock()::unlock).isInstanceOf(IllegalMonitorStateException.class);
    lock.readLock().lock();
    assertThatThrownBy(lock.writeLock()::unlock).isInstanceOf(IllegalMonitorStateException.class);
    lock.readLock().unlock();
    lock.writeLock().lock();
    assertThatThrownBy(lock.readLock()::unlock).isInstanceOf(IllegalMonitorStateException.class);
    assertThat(OtherThread.run(lock.writeLock()::unlock).failure())
        .isInstanceOf(IllegalMonitorStateException.class);
  }

  @Test
  public void bothLocks_areReentrant() throws Exception {
    ReadWriteLock lock = create();
    lock.readLock().lock();
    lock.readLock().lock();
    lock.readLock().unlock();
    assertThat(isFree(lock.writeLock())).isFalse();
    lock.readLock().unlock();
    lock.writeLock().lock();
    lock.writeLock().lock();
    lock.writeLock().unlock();
    assertThat(isFree(lock.readLock())).isFalse();
    lock.writeLock().unlock();
    assertThat(isFree(lock.writeLock())).isTrue();
  }

  @Test
  public void writer_mayGoOnAsReader() throws Exception {
    ReadWriteLock lock = create();
    lock.writeLock().lock();
    OtherThread<Boolean> reader = OtherThread.run(lock.readLock()::lock);
    awaitWaiters(lock, 1);

    lock.readLock().lock();
    assertThat(reader.isDone()).isFalse();
    lock.writeLock().unlock();

    reader.get();
    assertThat(isFree(lock.writeLock())).isFalse();
    lock.readLock().unlock();
  }

  @Test
  public void reader_doesNotGetTheWriteLockBesides() throws Exception {
    ReadWriteLock lock = create();
    lock.readLock().lock();

    assertThat(lock.writeLock().tryLock()).isFalse();

    lock.readLock().unlock();
    assertThat(lock.writeLock().tryLock()).isTrue();
  }

  @Test
  public void reader_waitsBehindAWriterWhoWaits() throws Exception {
    ReadWriteLock lock = create();
    lock.readLock().lock();
    Queue<String> order = new ConcurrentLinkedQueue<>();
    OtherThread<Boolean> writer =
        OtherThread.run(
            () -> {
              lock.writeLock().lock();
              order.add("writer");
              lock.writeLock().unlock();
            });
    awaitWaiters(lock, 1);
    OtherThread<Boolean> reader =
        OtherThread.run(
            () -> {
              lock.readLock().lock();
              order.add("reader");
              lock.readLock().unlock();
            });
    awaitWaiters(lock, 2);

    lock.readLock().lock(); // Who has it may have it again.
    lock.readLock().unlock();
    lock.readLock().unlock();

    writer.get();
    reader.get();
    assertThat(order).containsExactly("writer", "reader");
  }

  @Test
  public void writerWhoGivesUp_letsReadersBehindItIn() throws Exception {
    ReadWriteLock lock = create();
    lock.readLock().lock();
    OtherThread<Boolean> writer = OtherThread.run(lock.writeLock()::lockInterruptibly);
    awaitWaiters(lock, 1);
    OtherThread<Boolean> reader = OtherThread.run(lock.readLock()::lock);
    awaitWaiters(lock, 2);

    writer.interrupt();

    assertThat(writer.failure()).isInstanceOf(InterruptedException.class);
    reader.get();
  }

  @Test
  public void conditions_areOfTheWriteLock() throws Exception {
    ReadWriteLock lock = create();
    assertThatThrownBy(lock.readLock()::newCondition)
        .isInstanceOf(UnsupportedOperationException.class);
    lock.writeLock().lock();

    assertThat(lock.writeLock().newCondition().await(5, TimeUnit.MILLISECONDS)).isFalse();

    lock.writeLock().unlock();
    assertThat(isFree(lock.writeLock())).isTrue();
  }

  @Test
  public void readersAndWriters_areNeverInItTogether() throws Exception {
    ReadWriteLock lock = create();
    AtomicInteger inside = new AtomicInteger();
    List<OtherThread<Boolean>> others = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      Random random = new Random(i);
      others.add(
          OtherThread.run(
              () -> {
                for (int round = 0; round < 500; round++) {
                  visit(lock, inside, random.nextInt(4));
                }
              }));
    }
    Random random = new Random(7);
    while (!others.stream().allMatch(OtherThread::isDone)) {
      others.get(random.nextInt(others.size())).interrupt();
      LockSupport.parkNanos(20_000);
    }

    for (OtherThread<Boolean> other : others) {
      other.get();
    }
    assertThat(isFree(lock.writeLock())).isTrue();
  }

  private static final int WRITER = 1_000;

  private static void visit(ReadWriteLock lock, AtomicInteger inside, int how) {
    boolean writes = how < 2;
    Lock part = writes ? lock.writeLock() : lock.readLock();
    try {
      boolean taken = true;
      if (how % 2 == 0) {
        part.lockInterruptibly();
      } else {
        taken = part.tryLock(50, TimeUnit.MICROSECONDS);
      }
      if (taken) {
        int with = inside.addAndGet(writes ? WRITER : 1);
        assertThat(with).isEqualTo(writes ? WRITER : with % WRITER);
        inside.addAndGet(writes ? -WRITER : -1);
        part.unlock();
      }
    } catch (InterruptedException e) {
      // It is outside then.
    }
  }
}
