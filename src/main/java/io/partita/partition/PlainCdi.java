package io.partita.partition;

import jakarta.enterprise.inject.spi.Extension;
import java.util.ArrayList;
import java.util.List;
import org.jboss.weld.bootstrap.spi.Metadata;
import org.jboss.weld.environment.se.Weld;
import org.jboss.weld.environment.se.WeldContainer;

/** CDI in a plain JVM. */
public final class PlainCdi {
  private PlainCdi() {}

  /** Boots it over the class path. */
  public static WeldContainer boot() {
    return new WithoutNarayana().initialize();
  }

  /**
   * Narayana's extension brings interceptors for {@code @Transactional} that would look for a
   * transaction manager where there is none, and each start would wait for them.
   */
  private static final class WithoutNarayana extends Weld {
    @Override
    protected Iterable<Metadata<Extension>> getExtensions() {
      List<Metadata<Extension>> kept = new ArrayList<>();
      for (Metadata<Extension> one : super.getExtensions()) {
        if (!one.getValue().getClass().getName().startsWith("com.arjuna.")) {
          kept.add(one);
        }
      }
      return kept;
    }
  }
}
