package io.partita.manager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.partita.shared.CollectionSettings;
import io.partita.shared.ManagerGoneException;
import io.partita.shared.MapSettings;
import io.partita.shared.MapVerb;
import io.partita.shared.Protocol;
import io.partita.shared.QueueSettings;
import io.partita.shared.Refusal;
import io.partita.shared.Session;
import io.partita.shared.SessionOptions;
import io.partita.shared.SharedDoubles;
import io.partita.shared.SharedLock;
import io.partita.shared.SharedLongs;
import io.partita.shared.SharedNamespace;
import io.partita.shared.SharedNumber;
import io.partita.shared.SharedObjectException;
import io.partita.shared.SharedReferences;
import io.partita.shared.SharedValue;
import io.partita.shared.Snapshot;
import io.partita.shared.ValueSettings;
import io.partita.testing.Await;
import io.partita.transport.Connection;
import io.partita.wire.ClassPolicy;
import io.partita.wire.Encoded;
import io.partita.wire.ObjectBytes;
import io.partita.wire.UnserializableException;
import io.partita.wire.WireException;
import io.partita.wire.WireWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Objects of the manager in other objects of it. */
@Tag("B22")
class NestedObjectsTest {
  private final CoreFixture fixture = CoreFixture.start();
  private final Session session = fixture.connect();
  private final Session other = fixture.connect(SessionOptions.DEFAULTS.allowing(Order.class));

  /** With a way to answer. */
  record Order(String what, Queue<String> replies) implements Serializable {}

  @AfterEach
  void close() {
    fixture.close();
  }

  private int objects() {
    return session.snapshot().objects().size();
  }

  @Test
  void everyObject_inAnother_isTheSameForWhoTakesItOut() throws Exception {
    SharedNamespace all = session.namespace("all");
    all.set("queue", session.queue(QueueSettings.DEFAULTS));
    all.set("map", session.map(MapSettings.DEFAULTS));
    all.set("list", session.list(CollectionSettings.DEFAULTS));
    all.set("set", session.set(CollectionSettings.DEFAULTS));
    all.set("namespace", session.namespace());
    all.set("value", session.value(ValueSettings.DEFAULTS, "first"));
    all.set("number", session.number(1));
    all.set("longs", session.longs(2));
    all.set("doubles", session.doubles(2));
    all.set("references", session.references(2, CollectionSettings.DEFAULTS));
    all.set("lock", session.lock());
    SharedNamespace same = other.namespace("all");

    same.<Queue<String>>get("queue").add("item");
    same.<Map<String, String>>get("map").put("key", "value");
    same.<List<String>>get("list").add("item");
    same.<Set<String>>get("set").add("element");
    same.<SharedNamespace>get("namespace").set("name", 1);
    same.<SharedValue<String>>get("value").set("second");
    same.<SharedNumber>get("number").set(2);
    same.<SharedLongs>get("longs").set(1, 3);
    same.<SharedDoubles>get("doubles").set(1, 0.5);
    same.<SharedReferences<String>>get("references").set(1, "x");
    same.<SharedLock>get("lock").lock();

    assertThat(all.<Queue<String>>get("queue")).containsExactly("item");
    assertThat(all.<Map<String, String>>get("map")).containsEntry("key", "value");
    assertThat(all.<List<String>>get("list")).containsExactly("item");
    assertThat(all.<Set<String>>get("set")).containsExactly("element");
    assertThat(all.<SharedNamespace>get("namespace").names()).containsExactly("name");
    assertThat(all.<SharedValue<String>>get("value").get()).isEqualTo("second");
    assertThat(all.<SharedNumber>get("number").get()).isEqualTo(2);
    assertThat(all.<SharedLongs>get("longs").get(0, 2)).containsExactly(0, 3);
    assertThat(all.<SharedDoubles>get("doubles").get(1)).isEqualTo(0.5);
    assertThat(all.<SharedReferences<String>>get("references").get(1)).isEqualTo("x");
    assertThat(all.<SharedLock>get("lock").tryLock()).isFalse();
  }

  @Test
  void object_insideAListAndARecord_isTheSameToo() throws Exception {
    Queue<String> replies = session.queue(QueueSettings.DEFAULTS);
    session.queue("orders").add(new Order("what", replies));
    session.value("value", List.of(List.of(replies)));

    Order order = (Order) other.queue("orders").remove();
    order.replies().add("one");
    List<List<Queue<String>>> lists =
        other.<List<List<Queue<String>>>>value("value", List.of()).get();
    lists.get(0).get(0).add("two");

    assertThat(replies).containsExactly("one", "two");
  }

  @Test
  void objectsThatHoldEachOther_areWhatTheyAre() {
    List<Object> list = session.list("list");
    list.add(list);

    other.<List<Object>>list("list").get(0).add("seen");

    assertThat(list.get(1)).isEqualTo("seen");
  }

  @Test
  void objectWithoutAName_isGoneWithTheLastSessionThatOpenedIt() {
    Session maker = fixture.connect();
    ConcurrentMap<String, String> unnamed = maker.map(MapSettings.DEFAULTS);
    unnamed.put("key", "value");
    maker.queue("hand over").add(unnamed);
    Map<String, String> same = other.<Map<String, String>>queue("hand over").remove();
    maker.close();

    Await.until("the maker has left", () -> session.snapshot().sessions() == 2);
    assertThat(same).containsEntry("key", "value");
    other.close();
    Await.until("the object is gone", () -> objects() == 1);
  }

  @Test
  void objectThatIsGone_isToldClearlyToWhoTakesItOut() {
    Session maker = fixture.connect();
    maker.queue("hand over").add(maker.map(MapSettings.DEFAULTS));
    maker.close();
    Await.until("the object is gone", () -> objects() == 1);
    Queue<Object> queue = other.queue("hand over");

    assertThatThrownBy(queue::poll)
        .isInstanceOfSatisfying(
            SharedObjectException.class, e -> assertThat(e.refusal()).isEqualTo(Refusal.CLOSED));
    assertThat(queue).isEmpty();
  }

  @Test
  void objectOfAnotherManager_isNoItem() {
    try (CoreFixture elsewhere = CoreFixture.start()) {
      Queue<Object> far = elsewhere.connect().queue("far");

      assertThatThrownBy(() -> session.queue("queue").add(far))
          .isInstanceOf(UnserializableException.class)
          .hasMessageContaining("queue far is an object of another manager");
    }
  }

  @Test
  void object_isNotWrittenWhereItMightBeKept() throws IOException {
    Serializable map = (Serializable) session.map("map");
    try (ObjectOutputStream out = new ObjectOutputStream(new ByteArrayOutputStream())) {
      assertThatThrownBy(() -> out.writeObject(map)).hasMessageContaining("keep its name instead");
    }
  }

  @Test
  void handleFromElsewhere_isNoItem() {
    // As it goes to another process, with where the manager is: nobody may be sent there by an
    // item.
    byte[] foreign = ObjectBytes.write(session.map("map"));

    Map<String, Object> map = session.map("map");
    WireWriter put =
        new WireWriter()
            .writeInt(session.snapshot().objects().get(0).number())
            .writeByte(MapVerb.PUT)
            .writeEncoded(Encoded.of("key"))
            .writeEncoded(new Encoded(Encoded.OBJECT, foreign));
    try (Connection crafted = fixture.dial()) {
      crafted.send(Protocol.REQUEST, 1, put.toBytes());
      assertThat(crafted.receive()).isNotNull();
    }

    assertThatThrownBy(() -> map.get("key"))
        .isInstanceOf(WireException.class)
        .hasMessageContaining("Handle$Manager may not come from another process");
    Session credulous = fixture.connect(SessionOptions.DEFAULTS.allowingPackages("io"));
    assertThatThrownBy(() -> credulous.map("map").get("key"))
        .isInstanceOf(WireException.class)
        .hasMessageContaining("An object of another manager is no item of this one");
  }

  @Test
  void objectsOfAnEarlierManager_areNeverAnother() {
    ConcurrentMap<String, Object> map = session.map("map");
    map.put("nested", session.number(41));
    fixture.restart(2);

    assertThatThrownBy(() -> map.get("nested")).isInstanceOf(ManagerGoneException.class);
    Session again = fixture.connect();
    ConcurrentMap<String, Object> fresh = again.map("map");
    again.number(7);
    assertThatThrownBy(() -> fresh.put("old", map)).isInstanceOf(UnserializableException.class);
    assertThat(fresh).isEmpty();
  }

  @Test
  void handleOfAnEarlierManager_isRefusedByTheOneAtItsPlace() {
    byte[] task = ObjectBytes.write(session.map("map"));
    fixture.restart(2);
    fixture.connect().map("another map of the same number");

    assertThatThrownBy(() -> read(task))
        .isInstanceOf(SharedObjectException.class)
        .hasMessageContaining("one of an earlier manager");
    byte[] fresh = ObjectBytes.write(fixture.connect().map("map of now"));
    assertThat(read(fresh)).isInstanceOf(ConcurrentMap.class);
    fixture.restart(3);
    byte[] newest = ObjectBytes.write(fixture.connect().number("of the third"));
    assertThat(read(newest)).hasToString("0");
    assertThatThrownBy(() -> read(fresh)).isInstanceOf(SharedObjectException.class);
  }

  /** As a worker reads the arguments of its tasks. */
  private static Object read(byte[] bytes) {
    ClassPolicy policy = ClassPolicy.values().allowing(name -> true);
    return Objects.requireNonNull(
        ObjectBytes.read(bytes, policy, NestedObjectsTest.class.getClassLoader()));
  }

  @Test
  void snapshot_saysHowMuchEveryObjectHolds() {
    session.map("map").put("key", "value");
    session.list("list").add("item");
    session.set("set").add("element");
    session.namespace("namespace").set("name", 1);
    session.value("value", "text");
    session.number("number");
    session.longs("longs", 10);
    session.doubles("doubles", 10);
    session.references("references", 10);

    assertThat(session.snapshot().objects())
        .hasSize(9)
        .allSatisfy(row -> assertThat(row.bytes()).isPositive())
        .extracting(Snapshot.Row::size)
        .containsExactly(1L, 1L, 1L, 1L, 1L, 1L, 10L, 10L, 10L);
  }
}
