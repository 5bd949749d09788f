package io.partita.manager;

import com.google.common.collect.testing.ConcurrentMapTestSuiteBuilder;
import com.google.common.collect.testing.ListTestSuiteBuilder;
import com.google.common.collect.testing.QueueTestSuiteBuilder;
import com.google.common.collect.testing.SetTestSuiteBuilder;
import com.google.common.collect.testing.TestStringListGenerator;
import com.google.common.collect.testing.TestStringMapGenerator;
import com.google.common.collect.testing.TestStringQueueGenerator;
import com.google.common.collect.testing.TestStringSetGenerator;
import com.google.common.collect.testing.features.CollectionFeature;
import com.google.common.collect.testing.features.CollectionSize;
import com.google.common.collect.testing.features.ListFeature;
import com.google.common.collect.testing.features.MapFeature;
import com.google.common.collect.testing.features.SetFeature;
import io.partita.shared.CollectionSettings;
import io.partita.shared.MapSettings;
import io.partita.shared.QueueSettings;
import io.partita.shared.Session;
import io.partita.testing.GuavaSuite;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/**
 * Guava's tests of collections. Features that are not claimed: what is serialised is a handle, not
 * a copy; iterators go on where others change the collection meanwhile; and the map, set and queue
 * have no nulls, as those of {@code java.util.concurrent}.
 */
@Tag("B22")
class GuavaCollectionsTest {
  private final CoreFixture fixture =
      CoreFixture.start(ManagerLimits.DEFAULTS.withMaxObjects(1_000_000));
  private final Session session = fixture.connect();

  @AfterEach
  void close() {
    fixture.close();
  }

  @TestFactory
  Stream<DynamicNode> map() {
    return GuavaSuite.nodes(
        ConcurrentMapTestSuiteBuilder.using(
                new TestStringMapGenerator() {
                  @Override
                  protected Map<String, String> create(Map.Entry<String, String>[] entries) {
                    ConcurrentMap<String, String> map = session.map(MapSettings.DEFAULTS);
                    for (Map.Entry<String, String> entry : entries) {
                      map.put(entry.getKey(), entry.getValue());
                    }
                    return map;
                  }
                })
            .named("map")
            .withFeatures(
                MapFeature.GENERAL_PURPOSE,
                CollectionFeature.SUPPORTS_ITERATOR_REMOVE,
                CollectionFeature.KNOWN_ORDER,
                CollectionSize.ANY)
            .createTestSuite());
  }

  @TestFactory
  Stream<DynamicNode> list() {
    return GuavaSuite.nodes(
        ListTestSuiteBuilder.using(
                new TestStringListGenerator() {
                  @Override
                  protected List<String> create(String[] items) {
                    List<String> list = session.list(CollectionSettings.DEFAULTS);
                    list.addAll(Arrays.asList(items));
                    return list;
                  }
                })
            .named("list")
            .withFeatures(
                ListFeature.GENERAL_PURPOSE,
                CollectionFeature.SUPPORTS_ITERATOR_REMOVE,
                CollectionFeature.ALLOWS_NULL_VALUES,
                CollectionSize.ANY)
            .createTestSuite());
  }

  @TestFactory
  Stream<DynamicNode> set() {
    return GuavaSuite.nodes(
        SetTestSuiteBuilder.using(
                new TestStringSetGenerator() {
                  @Override
                  protected Set<String> create(String[] elements) {
                    Set<String> set = session.set(CollectionSettings.DEFAULTS);
                    set.addAll(Arrays.asList(elements));
                    return set;
                  }
                })
            .named("set")
            .withFeatures(
                SetFeature.GENERAL_PURPOSE,
                CollectionFeature.SUPPORTS_ITERATOR_REMOVE,
                CollectionFeature.KNOWN_ORDER,
                CollectionSize.ANY)
            .createTestSuite());
  }

  @TestFactory
  Stream<DynamicNode> queue() {
    return GuavaSuite.nodes(
        QueueTestSuiteBuilder.using(
                new TestStringQueueGenerator() {
                  @Override
                  protected Queue<String> create(String[] items) {
                    Queue<String> queue = session.queue(QueueSettings.DEFAULTS);
                    queue.addAll(Arrays.asList(items));
                    return queue;
                  }
                })
            .named("queue")
            .withFeatures(
                CollectionFeature.GENERAL_PURPOSE,
                CollectionFeature.SUPPORTS_ITERATOR_REMOVE,
                CollectionFeature.KNOWN_ORDER,
                CollectionSize.ANY)
            .createTestSuite());
  }
}
