package io.partita.view;

import jakarta.json.bind.annotation.JsonbProperty;
import java.util.List;

/** The entrance of the API: what there is. */
public record LinksView(@JsonbProperty("_links") List<Link> links) {
  public LinksView {
    links = List.copyOf(links);
  }
}
