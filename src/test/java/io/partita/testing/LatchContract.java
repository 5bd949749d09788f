package io.partita.testing;

import static io.partita.testing.Timing.SHORT;
import static io.partita.testing.Timing.assertAfter;
import static io.partita.testing.Timing.assertAtOnce;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What every latch does. */
@Timeout(60)
public abstract class LatchContract {
  /** The names of {@link java.util.concurrent.CountDownLatch}. */
  public interface Latch {
    void await() throws InterruptedException;

    boolean await(long timeout, TimeUnit unit) throws InterruptedException;

    void countDown();

    long getCount();
  }

  protected abstract Latch create(int count);

  @Test
  public void negativeCount_isRefused() {
    assertThatThrownBy(() -> create(-1)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  public void countAtZero_isOpenAndStaysSo() throws Exception {
    Latch latch = create(0);

    latch.countDown();

    assertThat(latch.getCount()).isZero();
    assertAtOnce(latch::await);
    assertThat(latch.await(0, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  public void allWhoWait_goOnWhenTheCountIsZero() throws Exception {
    Latch latch = create(3);
    List<OtherThread<Boolean>> waiters = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      waiters.add(OtherThread.run(latch::await));
      waiters.add(OtherThread.start(() -> latch.await(1, TimeUnit.DAYS)));
    }

    latch.countDown();
    latch.countDown();
    assertThat(latch.getCount()).isEqualTo(1);
    assertThat(waiters).noneMatch(OtherThread::isDone);
    latch.countDown();

    for (OtherThread<Boolean> waiter : waiters) {
      assertThat(waiter.get()).isTrue();
    }
    assertThat(latch.getCount()).isZero();
  }

  @Test
  public void waitThatTimesOut_isFalseAfterTheTimeAndNotBefore() throws Exception {
    Latch latch = create(1);

    assertAfter(
        SHORT, () -> assertThat(latch.await(SHORT.toMillis(), TimeUnit.MILLISECONDS)).isFalse());
    assertAtOnce(() -> assertThat(latch.await(-1, TimeUnit.DAYS)).isFalse());
  }

  @Test
  public void interruptedWait_ends() throws Exception {
    Latch latch = create(1);
    OtherThread<Boolean> untimed = OtherThread.run(latch::await);
    OtherThread<Boolean> timed = OtherThread.start(() -> latch.await(1, TimeUnit.DAYS));

    untimed.interrupt();
    timed.interrupt();

    assertThat(untimed.failure()).isInstanceOf(InterruptedException.class);
    assertThat(timed.failure()).isInstanceOf(InterruptedException.class);
    assertThat(latch.getCount()).isEqualTo(1);
  }
}
