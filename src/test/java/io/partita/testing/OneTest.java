package io.partita.testing;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;

import java.lang.reflect.Method;
import java.util.List;
import org.junit.platform.commons.support.HierarchyTraversalMode;
import org.junit.platform.commons.support.ReflectionSupport;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/** Runs a single test in a JVM of its own, whose exit code says what became of it. */
public final class OneTest {
  public static final int PASSED = 10;
  public static final int FAILED = 11;

  /** It was skipped, or what prepares it failed: nothing is known of what it tests. */
  private static final int DID_NOT_RUN = 12;

  private OneTest() {}

  /**
   * The method of a test, its own or inherited.
   *
   * @throws IllegalArgumentException if there is none or more than one
   */
  public static Method method(String className, String name) throws ClassNotFoundException {
    Class<?> type = Class.forName(className, false, OneTest.class.getClassLoader());
    List<Method> methods =
        ReflectionSupport.findMethods(
            type,
            method -> method.getName().equals(name) && !method.isBridge(),
            HierarchyTraversalMode.BOTTOM_UP);
    if (methods.size() != 1) {
      throw new IllegalArgumentException(
          "%s has %d methods %s, not one".formatted(className, methods.size(), name));
    }
    return methods.get(0);
  }

  /** Runs the method of a class, named by two arguments; failures are on standard output. */
  public static void main(String[] arguments) throws Exception {
    int verdict = DID_NOT_RUN;
    try {
      verdict = run(arguments[0], arguments[1]);
    } finally {
      System.out.flush();
      // Not exit: what is broken may block it, and the test is over.
      Runtime.getRuntime().halt(verdict);
    }
  }

  private static int run(String className, String methodName) throws ClassNotFoundException {
    Method method = method(className, methodName);
    LauncherDiscoveryRequest request =
        LauncherDiscoveryRequestBuilder.request()
            .selectors(selectMethod(Class.forName(className), method))
            .build();
    SummaryGeneratingListener listener = new SummaryGeneratingListener();
    LauncherFactory.create().execute(request, listener);
    TestExecutionSummary summary = listener.getSummary();
    summary.getFailures().forEach(failure -> failure.getException().printStackTrace(System.out));
    if (summary.getContainersFailedCount() > 0 || summary.getTestsStartedCount() == 0) {
      return DID_NOT_RUN;
    }
    return summary.getTestsFailedCount() > 0 ? FAILED : PASSED;
  }
}
