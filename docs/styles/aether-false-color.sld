<?xml version="1.0" encoding="UTF-8"?>
<!-- The embedding as a picture: like colours are places with like functions.
     Change: the model's id (city).
     Layer: a coverage of AlphaEarth embeddings. Its WMS interpolation must be nearest neighbour: mixing the bytes of
     neighbouring pixels mixes their meaning up. -->
<StyledLayerDescriptor version="1.0.0" xmlns="http://www.opengis.net/sld" xmlns:ogc="http://www.opengis.net/ogc"
    xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
    xsi:schemaLocation="http://www.opengis.net/sld http://schemas.opengis.net/sld/1.0.0/StyledLayerDescriptor.xsd">
  <NamedLayer>
    <Name>aether-false-color</Name>
    <UserStyle>
      <Title>AETHER: false colour</Title>
      <Abstract>The first three principal components of the embedding as red, green and blue</Abstract>
      <FeatureTypeStyle>
        <Transformation>
          <ogc:Function name="aether:FalseColor">
            <ogc:Function name="parameter">
              <ogc:Literal>coverage</ogc:Literal>
            </ogc:Function>
            <ogc:Function name="parameter">
              <ogc:Literal>model</ogc:Literal>
              <ogc:Literal>city</ogc:Literal>
            </ogc:Function>
          </ogc:Function>
        </Transformation>
        <Rule>
          <RasterSymbolizer>
            <Opacity>1.0</Opacity>
          </RasterSymbolizer>
        </Rule>
      </FeatureTypeStyle>
    </UserStyle>
  </NamedLayer>
</StyledLayerDescriptor>
