/** The map: one picture of the embedding, optionally compared with the raw bands, districts above it, a marked place. */

import * as services from './services.js';
import { NO_DATA } from './ramp.js';
import { t } from './i18n.js';

const ol = window.ol;
const TILE = 512;

/** A map in an element. */
export class MapView {
  /**
   * @param target the element
   * @param handlers `onclick([longitude, latitude])`, `onmove({ x, y, z })`, `onfailure(error)`, `onloading(boolean)`,
   *     `onregion(index or null)`
   */
  constructor(target, handlers) {
    this.handlers = handlers;
    this.failed = new WeakSet();
    this.pending = 0;
    this.split = 0.5;
    this.key = '';
    this.background = this.tiles();
    this.picture = this.tiles();
    this.raw = this.tiles();
    this.raw.setVisible(false);
    this.clip(this.raw);
    this.regions = new ol.layer.Vector({ source: new ol.source.Vector(), style: (feature) => this.regionStyle(feature) });
    this.place = new ol.layer.Vector({ source: new ol.source.Vector(), style: placeStyle() });
    this.map = new ol.Map({
      target,
      layers: [this.background, this.picture, this.raw, this.regions, this.place],
      controls: [
        new ol.control.Zoom({ zoomInTipLabel: t('map.zoomIn'), zoomOutTipLabel: t('map.zoomOut') }),
        new ol.control.ScaleLine({ minWidth: 80 }),
      ],
      view: new ol.View({ center: [0, 0], zoom: 2, maxZoom: 20 }),
    });
    this.map.on('singleclick', (event) => this.clicked(event));
    this.map.on('pointermove', (event) => this.pointed(event));
    this.map.on('moveend', () => this.moved());
  }

  tiles() {
    return new ol.layer.Tile({ source: null, preload: 0 });
  }

  /** Shows only the part left of the divider. */
  clip(layer) {
    layer.on('prerender', (event) => {
      const context = event.context;
      const [width, height] = this.map.getSize();
      const x = width * this.split;
      const corners = [[0, 0], [x, 0], [x, height], [0, height]].map((pixel) => ol.render.getRenderPixel(event, pixel));
      context.save();
      context.beginPath();
      corners.forEach(([left, top], index) => (index === 0 ? context.moveTo(left, top) : context.lineTo(left, top)));
      context.closePath();
      context.clip();
    });
    layer.on('postrender', (event) => event.context.restore());
  }

  source(layer, style, environment, extra = {}) {
    const params = { LAYERS: layer.name, STYLES: style, FORMAT: 'image/png', TRANSPARENT: 'true', ...extra };
    const env = services.environment(environment);
    if (env) {
      params.ENV = env;
    }
    const source = new ol.source.TileWMS({
      url: services.url('wms'),
      params,
      tileGrid: tileGrid(),
      interpolate: false,
      transition: 0,
    });
    source.on('tileloadstart', () => this.loading(1));
    source.on('tileloadend', () => this.loading(-1));
    source.on('tileloaderror', (event) => {
      this.loading(-1);
      this.diagnose(source, event.tile.src_ ?? event.tile.key);
    });
    return source;
  }

  loading(change) {
    const before = this.pending > 0;
    this.pending = Math.max(0, this.pending + change);
    if (before !== this.pending > 0) {
      this.handlers.onloading(this.pending > 0);
    }
  }

  /** A tile that is missing says nothing; the first one of a source is asked for again to learn why. */
  async diagnose(source, address) {
    if (this.failed.has(source)) {
      return;
    }
    this.failed.add(source);
    const error = await services.mapFailure(address);
    if (error) {
      this.handlers.onfailure(error, () => {
        this.failed.delete(source);
        source.refresh();
      });
    }
  }

  /**
   * Shows a picture.
   *
   * @param layer as services.capabilities() gives it, or null
   * @param style name of the style
   * @param environment arguments of the style
   * @param extra further parameters of the request
   */
  show(layer, style, environment, extra) {
    const key = JSON.stringify([layer?.name, style, environment, extra]);
    if (key === this.key) {
      return;
    }
    this.key = key;
    this.picture.setExtent(layer?.extent ?? undefined);
    this.picture.setSource(layer ? this.source(layer, style, environment, extra) : null);
  }

  /** Shows the raw bands on the left of the divider, or nothing there. */
  compare(layer, style) {
    if (layer && (this.rawName !== layer.name || this.rawStyle !== style)) {
      this.raw.setExtent(layer.extent ?? undefined);
      this.raw.setSource(this.source(layer, style, {}));
      this.rawName = layer.name;
      this.rawStyle = style;
    }
    this.raw.setVisible(Boolean(layer));
  }

  /** Moves the divider. */
  setSplit(part) {
    this.split = part;
    this.map.render();
  }

  /** Shows a layer below the picture, or none. */
  setBackground(layer) {
    this.background.setSource(layer ? this.source(layer, '', {}) : null);
  }

  setOpacity(part) {
    this.picture.setOpacity(part);
    this.raw.setOpacity(part);
  }

  /** Shows a whole layer. */
  fit(extent) {
    this.map.updateSize();
    this.map.getView().fit(extent, { padding: this.padding ?? [24, 24, 24, 24], maxZoom: 17 });
  }

  setView({ x, y, z }) {
    const view = this.map.getView();
    view.setCenter(ol.proj.fromLonLat([x, y]));
    view.setZoom(z);
  }

  centre() {
    return ol.proj.toLonLat(this.map.getView().getCenter());
  }

  moved() {
    const view = this.map.getView();
    const [x, y] = ol.proj.toLonLat(view.getCenter());
    this.handlers.onmove({ x: x.toFixed(5), y: y.toFixed(5), z: view.getZoom().toFixed(2) });
  }

  clicked(event) {
    const region = this.regionAt(event.pixel);
    if (region) {
      this.handlers.onregion(region.get('index'), true);
      return;
    }
    this.handlers.onclick(ol.proj.toLonLat(event.coordinate));
  }

  pointed(event) {
    if (event.dragging || this.regions.getSource().isEmpty()) {
      return;
    }
    this.highlight(this.regionAt(event.pixel)?.get('index') ?? null);
  }

  regionAt(pixel) {
    return this.map.forEachFeatureAtPixel(pixel, (feature) => feature, { layerFilter: (layer) => layer === this.regions });
  }

  /** Whether a place lies in an extent of Web Mercator. */
  within(position, extent) {
    return ol.extent.containsCoordinate(extent, ol.proj.fromLonLat(position));
  }

  /** Marks a place, or none. */
  mark(position) {
    const source = this.place.getSource();
    source.clear();
    if (position) {
      source.addFeature(new ol.Feature(new ol.geom.Point(ol.proj.fromLonLat(position))));
    }
  }

  /**
   * Draws regions.
   *
   * @param collection GeoJSON in Web Mercator
   * @param colourOf from a feature's properties to a colour
   */
  setRegions(collection, colourOf) {
    const source = this.regions.getSource();
    source.clear();
    this.colourOf = colourOf;
    if (collection) {
      const read = new ol.format.GeoJSON().readFeatures(collection, { dataProjection: 'EPSG:3857', featureProjection: 'EPSG:3857' });
      read.forEach((feature, index) => feature.set('index', index));
      source.addFeatures(read);
    }
  }

  fitRegions() {
    this.fit(this.regions.getSource().getExtent());
  }

  recolour(colourOf) {
    this.colourOf = colourOf;
    this.regions.changed();
  }

  /** Draws one region with a strong outline. */
  highlight(index, zoom = false) {
    if (this.highlighted === index && !zoom) {
      return;
    }
    this.highlighted = index;
    this.regions.changed();
    this.handlers.onregion(index, false);
    if (zoom && index !== null) {
      const feature = this.regions.getSource().getFeatures().find((candidate) => candidate.get('index') === index);
      this.map.getView().fit(feature.getGeometry(), { padding: this.padding, maxZoom: 15, duration: 250 });
    }
  }

  regionStyle(feature) {
    const colour = this.colourOf?.(feature.getProperties()) ?? NO_DATA;
    const strong = feature.get('index') === this.highlighted;
    const stroke = new ol.style.Stroke({ color: strong ? '#101820' : 'rgba(255, 255, 255, 0.85)', width: strong ? 3 : 1 });
    const fill = new ol.style.Fill({ color: translucent(colour) });
    return new ol.style.Style({
      fill,
      stroke,
      zIndex: strong ? 1 : 0,
      image: new ol.style.Circle({ radius: strong ? 7 : 5, fill, stroke }),
    });
  }

  resize() {
    this.map.updateSize();
  }
}

/** Large tiles, so that few requests cover a map. */
function tileGrid() {
  return ol.tilegrid.createXYZ({ extent: ol.proj.get('EPSG:3857').getExtent(), tileSize: TILE, maxZoom: 20 });
}

function translucent(colour) {
  const [red, green, blue] = ol.color.asArray(colour);
  return `rgba(${red}, ${green}, ${blue}, 0.96)`;
}

function placeStyle() {
  return new ol.style.Style({
    image: new ol.style.Circle({
      radius: 8,
      fill: new ol.style.Fill({ color: '#ffffff' }),
      stroke: new ol.style.Stroke({ color: '#b3264a', width: 4 }),
    }),
  });
}
