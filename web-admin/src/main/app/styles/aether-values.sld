<?xml version="1.0" encoding="UTF-8"?>
<!-- Similarities that were written to a file. -->
<StyledLayerDescriptor version="1.0.0" xmlns="http://www.opengis.net/sld" xmlns:ogc="http://www.opengis.net/ogc">
  <NamedLayer>
    <Name>aether-values</Name>
    <UserStyle>
      <Title>AETHER: similarity</Title>
      <FeatureTypeStyle>
        <Rule>
          <RasterSymbolizer>
            <Opacity>1.0</Opacity>
            <ColorMap type="ramp">
              <ColorMapEntry color="#440154" quantity="${env('q0', 0.0)}" label="0.0"/>
              <ColorMapEntry color="#414487" quantity="${env('q1', 0.1)}" label="0.1"/>
              <ColorMapEntry color="#2a788e" quantity="${env('q2', 0.2)}" label="0.2"/>
              <ColorMapEntry color="#22a884" quantity="${env('q3', 0.3)}" label="0.3"/>
              <ColorMapEntry color="#7ad151" quantity="${env('q4', 0.4)}" label="0.4"/>
              <ColorMapEntry color="#fde725" quantity="${env('q5', 0.5)}" label="0.5"/>
            </ColorMap>
          </RasterSymbolizer>
        </Rule>
      </FeatureTypeStyle>
    </UserStyle>
  </NamedLayer>
</StyledLayerDescriptor>
