package io.partita.testing;

import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.jacoco.core.analysis.Analyzer;
import org.jacoco.core.analysis.CoverageBuilder;
import org.jacoco.core.analysis.ICounter;
import org.jacoco.core.data.ExecutionDataStore;
import org.jacoco.core.data.SessionInfoStore;
import org.jacoco.core.instr.Instrumenter;
import org.jacoco.core.runtime.LoggerRuntime;
import org.jacoco.core.runtime.RuntimeData;

/**
 * Loads the classes of a package anew, so that is seen which of their branches are taken; all other
 * classes are the usual ones.
 */
public final class BranchCoverage {
  private final String prefix;
  private final Predicate<String> measured;
  private final LoggerRuntime runtime = new LoggerRuntime();
  private final RuntimeData data = new RuntimeData();
  private final Map<String, byte[]> loaded = new ConcurrentHashMap<>();

  /**
   * Nothing is measured yet.
   *
   * @param packageName all of its classes are loaded anew, without those of packages below it
   * @param measured which of them count, by their simple names
   */
  public BranchCoverage(String packageName, Predicate<String> measured) throws Exception {
    this.prefix = packageName + ".";
    this.measured = measured;
    runtime.startup(data);
  }

  /** The class of this name, whose branches and those of all it uses are watched. */
  public Class<?> load(String simpleName) throws ClassNotFoundException {
    return new Loader().loadClass(prefix + simpleName);
  }

  /** The branches of the measured classes that were loaded, by name of the class. */
  public CoverageBuilder branches() throws IOException {
    ExecutionDataStore executions = new ExecutionDataStore();
    data.collect(executions, new SessionInfoStore(), false);
    CoverageBuilder builder = new CoverageBuilder();
    Analyzer analyzer = new Analyzer(executions, builder);
    for (Map.Entry<String, byte[]> each : loaded.entrySet()) {
      analyzer.analyzeClass(each.getValue(), each.getKey());
    }
    return builder;
  }

  /** The branches of all of them together. */
  public ICounter total() throws IOException {
    return branches().getBundle(prefix).getBranchCounter();
  }

  private final class Loader extends ClassLoader {
    private final Instrumenter instrumenter = new Instrumenter(runtime);

    private Loader() {
      super(BranchCoverage.class.getClassLoader());
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      boolean ours = name.startsWith(prefix) && name.indexOf('.', prefix.length()) < 0;
      if (!ours) {
        return super.loadClass(name, resolve);
      }
      synchronized (getClassLoadingLock(name)) {
        Class<?> found = findLoadedClass(name);
        return found == null ? define(name) : found;
      }
    }

    private Class<?> define(String name) throws ClassNotFoundException {
      try (InputStream in = getResourceAsStream(name.replace('.', '/') + ".class")) {
        if (in == null) {
          throw new ClassNotFoundException(name);
        }
        byte[] bytes = in.readAllBytes();
        if (measured.test(name.substring(prefix.length()).split("\\$", 2)[0])) {
          loaded.put(name, bytes);
          bytes = instrumenter.instrument(bytes, name);
        }
        return defineClass(name, bytes, 0, bytes.length);
      } catch (IOException e) {
        throw new ClassNotFoundException(name, e);
      }
    }
  }
}
