package io.partita.inject;

import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.literal.NamedLiteral;
import jakarta.enterprise.inject.spi.AfterBeanDiscovery;
import jakarta.enterprise.inject.spi.Annotated;
import jakarta.enterprise.inject.spi.Extension;
import jakarta.enterprise.inject.spi.ProcessInjectionPoint;
import jakarta.enterprise.inject.spi.ProcessProducer;
import jakarta.inject.Named;
import java.util.Set;
import java.util.TreeSet;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Makes a bean for each name that an {@code @Inject @Named("orders") DataSource} asks for and that
 * the application does not produce itself. CDI finds it as a service.
 */
public final class DataSourceExtension implements Extension {
  private final Set<String> wanted = new TreeSet<>();
  private final Set<String> produced = new TreeSet<>();

  void want(@Observes ProcessInjectionPoint<?, DataSource> point) {
    String name = nameOf(point.getInjectionPoint().getAnnotated());
    if (name != null) {
      wanted.add(name);
    }
  }

  void leave(@Observes ProcessProducer<?, DataSource> producer) {
    String name = nameOf(producer.getAnnotatedMember());
    if (name != null) {
      produced.add(name);
    }
  }

  void add(@Observes AfterBeanDiscovery event) {
    wanted.removeAll(produced);
    for (String name : wanted) {
      event
          .<DataSource>addBean()
          .id(DataSourceExtension.class.getName() + " " + name)
          .types(DataSource.class, Object.class)
          .qualifiers(NamedLiteral.of(name))
          .scope(Dependent.class)
          .produceWith(instance -> NamedDataSources.find(name));
    }
  }

  private static @Nullable String nameOf(Annotated point) {
    Named named = point.getAnnotation(Named.class);
    return named == null || named.value().isEmpty() ? null : named.value();
  }
}
