<?xml version="1.0" encoding="UTF-8"?>
<!-- Where is it like this? The sentence comes with the request: &env=text:places like a night market
     Change: the model's id (city), the sentence shown when a request brings none, and the colours. Similarities of a
     trained model rarely leave -0.3 to 0.8; entries in between are interpolated, no data stays transparent.
     Layer: a coverage of AlphaEarth embeddings. Its WMS interpolation must be nearest neighbour: mixing the bytes of
     neighbouring pixels mixes their meaning up. -->
<StyledLayerDescriptor version="1.0.0" xmlns="http://www.opengis.net/sld" xmlns:ogc="http://www.opengis.net/ogc"
    xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
    xsi:schemaLocation="http://www.opengis.net/sld http://schemas.opengis.net/sld/1.0.0/StyledLayerDescriptor.xsd">
  <NamedLayer>
    <Name>aether-search</Name>
    <UserStyle>
      <Title>AETHER: similarity to a sentence</Title>
      <Abstract>Cosine similarity between every place and a sentence, from -1 (unlike) to 1 (alike)</Abstract>
      <FeatureTypeStyle>
        <Transformation>
          <ogc:Function name="aether:Search">
            <ogc:Function name="parameter">
              <ogc:Literal>coverage</ogc:Literal>
            </ogc:Function>
            <ogc:Function name="parameter">
              <ogc:Literal>model</ogc:Literal>
              <ogc:Literal>city</ogc:Literal>
            </ogc:Function>
            <ogc:Function name="parameter">
              <ogc:Literal>text</ogc:Literal>
              <ogc:Function name="env">
                <ogc:Literal>text</ogc:Literal>
                <ogc:Literal>A place of cafe, a type of food.</ogc:Literal>
              </ogc:Function>
            </ogc:Function>
          </ogc:Function>
        </Transformation>
        <Rule>
          <RasterSymbolizer>
            <Opacity>0.85</Opacity>
            <ColorMap type="ramp">
              <ColorMapEntry color="#0d0887" quantity="-1" opacity="0" label="-1"/>
              <ColorMapEntry color="#0d0887" quantity="-0.2" opacity="0.2" label="unlike"/>
              <ColorMapEntry color="#7e03a8" quantity="0" opacity="0.6"/>
              <ColorMapEntry color="#cc4778" quantity="0.2" opacity="0.8"/>
              <ColorMapEntry color="#f89540" quantity="0.4" opacity="0.9"/>
              <ColorMapEntry color="#f0f921" quantity="0.7" opacity="1" label="alike"/>
              <ColorMapEntry color="#fcffa4" quantity="1" opacity="1" label="1"/>
            </ColorMap>
          </RasterSymbolizer>
        </Rule>
      </FeatureTypeStyle>
    </UserStyle>
  </NamedLayer>
</StyledLayerDescriptor>
