package io.partita.manager;

import static org.assertj.core.api.Assertions.assertThat;

import io.partita.shared.Session;
import io.partita.shared.SharedEvent;
import io.partita.testing.OtherThread;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What an event does. */
@Timeout(60)
@Tag("B20")
class SharedEventTest {
  private final CoreFixture fixture = CoreFixture.start();
  private final String name = CoreFixture.newName();
  private final SharedEvent event = fixture.connect().event(name);

  @AfterEach
  void close() {
    fixture.close();
  }

  @Test
  void event_isSetUntilItIsCleared() throws Exception {
    SharedEvent other = fixture.connect().event(name);
    assertThat(event.isSet()).isFalse();
    assertThat(event.await(0, TimeUnit.SECONDS)).isFalse();

    event.set();
    event.set();
    assertThat(other.isSet()).isTrue();
    other.await();
    assertThat(other.await(-1, TimeUnit.SECONDS)).isTrue();
    other.clear();
    other.clear();

    assertThat(event.isSet()).isFalse();
    assertThat(event.await(5, TimeUnit.MILLISECONDS)).isFalse();
    event.set();
    assertThat(event.isSet()).isTrue();
  }

  @Test
  void allWhoWait_goOnAlsoIfItIsClearedRightAfter() throws Exception {
    List<OtherThread<Boolean>> waiters = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      SharedEvent theirs = fixture.connect().event(name);
      waiters.add(OtherThread.run(theirs::await));
      waiters.add(OtherThread.start(() -> theirs.await(1, TimeUnit.DAYS)));
    }
    fixture.awaitWaiters(name, 6);

    event.set();
    event.clear();

    for (OtherThread<Boolean> waiter : waiters) {
      assertThat(waiter.get()).isTrue();
    }
    assertThat(event.isSet()).isFalse();
  }

  @Test
  void interruptAndEndOfSession_endTheWaitAlone() throws Exception {
    Session leaving = fixture.connect();
    OtherThread<Boolean> gone = OtherThread.run(leaving.event(name)::await);
    OtherThread<Boolean> interrupted = OtherThread.run(event::await);
    OtherThread<Boolean> stays = OtherThread.run(event::await);
    fixture.awaitWaiters(name, 3);

    interrupted.interrupt();
    leaving.close();

    assertThat(interrupted.failure()).isInstanceOf(InterruptedException.class);
    assertThat(gone.failure()).hasMessageContaining("gone");
    fixture.awaitWaiters(name, 1);
    event.set();
    stays.get();
  }
}
