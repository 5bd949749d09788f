package io.partita.testing;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import junit.framework.AssertionFailedError;
import junit.framework.Test;
import junit.framework.TestCase;
import junit.framework.TestSuite;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;

/** Guava's tests of collections, which are JUnit 3's, for JUnit 5. */
public final class GuavaSuite {
  private GuavaSuite() {}

  /** Each test of a suite. */
  public static Stream<DynamicNode> nodes(TestSuite suite) {
    return Collections.list(suite.tests()).stream().map(GuavaSuite::node);
  }

  private static DynamicNode node(Test test) {
    if (test instanceof TestSuite suite) {
      return DynamicContainer.dynamicContainer(suite.getName(), nodes(suite));
    }
    String name = test instanceof TestCase one ? one.getName() : test.toString();
    return DynamicTest.dynamicTest(name, () -> run(test));
  }

  private static void run(Test test) throws Throwable {
    junit.framework.TestResult result = new junit.framework.TestResult();
    test.run(result);
    List<Throwable> thrown = new ArrayList<>();
    Collections.list(result.errors()).forEach(error -> thrown.add(error.thrownException()));
    Collections.list(result.failures()).forEach(failure -> thrown.add(failure.thrownException()));
    if (result.runCount() == 0) {
      throw new AssertionFailedError("Nothing was run");
    }
    if (!thrown.isEmpty()) {
      throw thrown.get(0);
    }
  }
}
